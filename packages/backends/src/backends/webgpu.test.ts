import { describe, expect, it } from 'vitest'
import { describeAdapter } from './webgpu.js'

describe('describeAdapter', () => {
  it.each([
    ['SwiftShader', { vendor: 'google', architecture: 'swiftshader', device: '', description: '' }],
    ['lavapipe', { vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }],
    ['WARP', { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }],
    ['a fallback adapter', { vendor: 'acme', description: 'Acme 1', isFallbackAdapter: true }],
  ])('knows %s for a processor in disguise', (_name, info) => {
    expect(describeAdapter(info).software).toBe(true)
  })

  it.each([
    [{ vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100 80GB HBM3' }, 'NVIDIA H100 80GB HBM3'],
    [{ vendor: 'apple', architecture: 'metal-3', device: '', description: '' }, 'apple metal-3'],
    [{ vendor: 'intel', architecture: 'xe', isFallbackAdapter: false }, 'intel xe'],
    [{}, 'unnamed adapter'],
  ])('takes %o for a GPU and names it', (info, device) => {
    expect(describeAdapter(info)).toEqual({ device, software: false })
  })
})
