import { expect, it } from 'vitest'
import { fasterBackend } from './faster-backend.js'

const tensorflow = {
  name: 'tensorflow',
  available: false,
  reason: 'it is not installed',
  install: 'install it',
} as const
const webgpu = { name: 'webgpu', available: false, reason: 'no Vulkan driver', install: 'install it' } as const
const imitated = { name: 'webgpu', available: true, gpu: false, software: true } as const
const none = { name: 'webgpu', available: false, reason: 'no GPU was found on this machine' } as const
const wasm = { name: 'wasm', available: true } as const

it('names TensorFlow for models that it trains faster, and not for those that it does not', () => {
  expect(fasterBackend([tensorflow, wasm], 'wasm', 64)).toBeUndefined()
  expect(fasterBackend([tensorflow, wasm], 'wasm', 128)).toBe(tensorflow)
  expect(fasterBackend([tensorflow, webgpu, wasm], 'wasm', 64)).toBe(webgpu)
})

it('names nothing that can not be had: a GPU that is not there, or that the processor imitates', () => {
  expect(fasterBackend([tensorflow, none, wasm], 'wasm', 64)).toBeUndefined()
  expect(fasterBackend([tensorflow, imitated, wasm], 'wasm', 64)).toBeUndefined()
})

it('names nothing where the first is used', () => {
  expect(fasterBackend([{ ...tensorflow, available: true }, wasm], 'tensorflow', 512)).toBeUndefined()
})
