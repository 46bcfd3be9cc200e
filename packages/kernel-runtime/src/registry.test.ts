import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasKernel, registerGradients, registerKernels, runKernel } from './registry.js'

/** A kernel that gives a constant, so that one sees whose it is. */
const constant = (kernelName: string, value: number, backendName = 'cpu'): tf.KernelConfig => ({
  kernelName,
  backendName,
  kernelFunc: () => tf.scalar(value),
})
const valueOf = (name: string) => (runKernel(name, { x: tf.scalar(1) }) as tf.Tensor).dataSync()[0]
const mine = '@wgpt/test@2.0.0'
let count = 0
let name = ''

describe('registerKernels', () => {
  beforeAll(() => tf.setBackend('cpu'))
  afterEach(() => {
    for (const { kernelName } of tf.getKernelsForBackend('cpu'))
      if (kernelName.startsWith('Test')) tf.unregisterKernel(kernelName, 'cpu')
  })
  const fresh = () => (name = `Test${count++}`)

  it('registers once, and shares with a second copy of the same version', () => {
    fresh()
    registerKernels({ maker: mine, kernels: [constant(name, 1)] })
    const first = tf.getKernel(name, 'cpu')
    registerKernels({ maker: mine, kernels: [constant(name, 2)] })
    expect(tf.getKernel(name, 'cpu')).toBe(first)
    expect(valueOf(name)).toBe(1)
  })

  it("runs its own kernel where another version's, or a stranger's, has the name", () => {
    for (const other of ['@wgpt/test@1.0.0', undefined]) {
      fresh()
      if (other === undefined) tf.registerKernel(constant(name, 7))
      else registerKernels({ maker: other, kernels: [constant(name, 7)] })
      const theirs = tf.getKernel(name, 'cpu')
      registerKernels({ maker: mine, kernels: [constant(name, 1)] })
      expect(tf.getKernel(name, 'cpu')).toBe(theirs)
      expect(valueOf(name)).toBe(1)
    }
  })

  it('differentiates each by its own gradient', () => {
    fresh()
    for (const [maker, factor] of [
      ['@wgpt/test@1.0.0', 7],
      [mine, 3],
    ] as const) {
      registerKernels({ maker, kernels: [constant(name, factor)] })
      registerGradients(maker, [{ kernelName: name, gradFunc: (dy) => ({ x: () => tf.mul(dy as tf.Tensor, factor) }) }])
    }
    const gradient = tf.grad((x: tf.Tensor) => runKernel(name, { x }) as tf.Tensor)(tf.scalar(1))
    expect(gradient.dataSync()[0]).toBe(3)
  })

  it("runs a stranger's kernel on a backend that it has none for", () => {
    fresh()
    registerKernels({ maker: mine, kernels: [constant(name, 1, 'webgpu')] })
    expect(hasKernel(name)).toBe(false)
    tf.registerKernel(constant(name, 5))
    expect(hasKernel(name)).toBe(true)
    expect(valueOf(name)).toBe(5)
  })
})
