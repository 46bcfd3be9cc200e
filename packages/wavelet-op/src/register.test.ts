import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createWaveletPlan, registerWaveletKernels, waveletTransform } from './index.js'
import { hasGradient, hasKernel } from './testing/registered.js'

const names = ['CausalWavelet', 'CausalWaveletGrad']
const backends = ['cpu', 'wasm', 'webgpu']

describe('registration', () => {
  afterEach(() => vi.restoreAllMocks())

  it('comes with the import, for every backend and both directions', () => {
    for (const name of names) {
      for (const backend of backends) expect(hasKernel(name, backend)).toBe(true)
      expect(hasGradient(name)).toBe(true)
    }
  })

  it('changes nothing the second time, and says nothing', () => {
    const warn = vi.spyOn(console, 'warn')
    const before = names.map((name) => [tf.getKernel(name, 'cpu'), tf.getGradient(name)])
    registerWaveletKernels()
    expect(names.map((name) => [tf.getKernel(name, 'cpu'), tf.getGradient(name)])).toEqual(before)
    expect(warn).not.toHaveBeenCalled()
  })

  it('restores what was taken away; without a kernel the composition runs, with its gradient', async () => {
    await tf.setBackend('cpu')
    const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
    const x = tf.randomNormal([2, 20, 4], 0, 1, 'float32', 1)
    const both = () =>
      tf.tidy(() => [waveletTransform(x, plan), tf.grad((at: tf.Tensor) => waveletTransform(at, plan))(x, x)])
    const expected = both()
    for (const name of names) tf.unregisterKernel(name, 'cpu')
    try {
      const { kernelNames, result } = await tf.profile(both)
      expect(kernelNames).not.toContain('CausalWavelet')
      const composed = result as tf.Tensor[]
      for (const [i, tensor] of composed.entries()) {
        const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(tensor, expected[i]!))).dataSync()[0]!)
        expect(difference).toBeLessThan(1e-6)
      }
      tf.dispose(composed)
    } finally {
      registerWaveletKernels()
    }
    expect(names.every((name) => hasKernel(name, 'cpu'))).toBe(true)
    tf.dispose([x, ...expected])
  })
})
