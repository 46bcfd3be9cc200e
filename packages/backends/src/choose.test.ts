import { expect, it } from 'vitest'
import { chooseBackends } from './choose.js'

const cpu = { name: 'cpu', available: true } as const
const wasm = { name: 'wasm', available: true } as const
const card = { name: 'webgpu', available: true, device: 'NVIDIA H100', gpu: true, software: false } as const
const tensorflow = { name: 'tensorflow', available: true, gpu: false } as const

it('keeps the order, and leaves out what is not available', () => {
  const missing = { name: 'tensorflow', available: false, reason: 'not installed' } as const
  expect(chooseBackends([missing, card, wasm, cpu])).toEqual(['webgpu', 'wasm', 'cpu'])
})

it('takes TensorFlow on a card before WebGPU, and WebGPU on a card before TensorFlow on the processor', () => {
  expect(chooseBackends([{ ...tensorflow, gpu: true }, card, wasm, cpu])).toEqual([
    'tensorflow',
    'webgpu',
    'wasm',
    'cpu',
  ])
  expect(chooseBackends([tensorflow, card, wasm, cpu])).toEqual(['webgpu', 'tensorflow', 'wasm', 'cpu'])
})

it('passes by a GPU that the processor imitates', () => {
  const imitated = { name: 'webgpu', available: true, gpu: false, software: true } as const
  expect(chooseBackends([tensorflow, imitated, wasm])).toEqual(['tensorflow', 'wasm'])
})

it('chooses nothing where nothing is available', () => {
  expect(chooseBackends([{ name: 'wasm', available: false }])).toEqual([])
})
