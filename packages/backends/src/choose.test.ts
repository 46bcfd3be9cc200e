import { expect, it } from 'vitest'
import { choose } from './choose.js'

it('keeps the order, and leaves out what is not available', () => {
  expect(
    choose([
      { name: 'tensorflow', available: false, reason: 'not installed' },
      { name: 'webgpu', available: true, device: 'NVIDIA H100' },
      { name: 'wasm', available: true },
      { name: 'cpu', available: true },
    ]),
  ).toEqual(['webgpu', 'wasm', 'cpu'])
})

it('passes by a GPU that the processor imitates', () => {
  expect(
    choose([
      { name: 'webgpu', available: true, software: true },
      { name: 'wasm', available: true },
    ]),
  ).toEqual(['wasm'])
})

it('chooses nothing where nothing is available', () => {
  expect(choose([{ name: 'wasm', available: false }])).toEqual([])
})
