import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { causalFilterBankCpu } from './causal-filter-bank/cpu.kernel.js'
import { causalWaveletCpu } from './causal-wavelet/cpu.kernel.js'
import { boundaries } from './contract.js'
import {
  createWaveletPlan,
  initialKernels,
  learnableWaveletTransform,
  registerWaveletKernels,
  waveletTransform,
} from './index.js'
import { sharings } from './plan/kernel-layout.js'
import { referenceFilterBank, referenceKernelGrad, referenceWavelet } from './testing/reference.js'
import { bits, distance, maximum, samples } from './testing/samples.js'

/** A host without WebAssembly runs these on cpu; here they take the place of the others. */
const kernels = [...causalWaveletCpu, ...causalFilterBankCpu]
const channels = 7
const shape = [2, 150, channels]
const size = 2 * 150 * channels
const schedule = [0, 1, 5, 0, 3, 2, 5]

describe('the kernels of a host without WebAssembly', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
    for (const kernel of kernels) {
      tf.unregisterKernel(kernel.kernelName, 'cpu')
      tf.registerKernel(kernel)
    }
  })
  afterAll(() => {
    for (const { kernelName } of kernels) tf.unregisterKernel(kernelName, 'cpu')
    registerWaveletKernels()
  })

  const run = (make: () => tf.Tensor[]) => {
    const tensors = tf.tidy(make)
    const values = tensors.map((tensor) => tensor.dataSync() as Float32Array)
    tf.dispose(tensors)
    return values
  }

  it.each(boundaries)('equal the reference with boundary %s, forward and back', (boundary) => {
    for (const strength of [1, 0.4])
      for (const wavelet of ['haar', 'db2'] as const) {
        const plan = createWaveletPlan({ channels, contextLength: 32, schedule, boundary, strength, wavelet })
        const x = samples(size, 1)
        const [y, dx] = run(() => {
          const input = tf.tensor(x, shape)
          return [waveletTransform(input, plan), tf.grad((at: tf.Tensor) => waveletTransform(at, plan))(input, input)]
        })
        for (const [actual, direction] of [
          [y!, 'forward'],
          [dx!, 'adjoint'],
        ] as const) {
          const expected = referenceWavelet(x, 150, plan, direction)
          expect(distance(actual, expected)).toBeLessThanOrEqual(2e-6 * Math.max(1, maximum(expected)))
        }
      }
  })

  it.each(sharings)('train kernels of each %s as the reference says', (sharing) => {
    const plan = createWaveletPlan({
      channels,
      contextLength: 32,
      schedule,
      sharing,
      maximumTaps: 20,
      strength: 0.7,
      boundary: 'renormalize',
    })
    const [x, dy] = [samples(size, 1), samples(size, 2)]
    const [taps] = run(() => [initialKernels(plan)])
    const [y, dx, dKernels] = run(() => {
      const op = (x: tf.Tensor, kernels: tf.Tensor) => learnableWaveletTransform(x, kernels as tf.Tensor1D, plan)
      const inputs: [tf.Tensor, tf.Tensor] = [tf.tensor(x, shape), tf.tensor1d(taps!)]
      return [op(...inputs), ...tf.grads(op)(inputs, tf.tensor(dy, shape))]
    })
    const expected = referenceKernelGrad(x, 150, dy, plan)
    expect(distance(y!, referenceFilterBank(x, 150, taps!, plan))).toBeLessThanOrEqual(2e-6)
    expect(distance(dx!, referenceFilterBank(dy, 150, taps!, plan, 'adjoint'))).toBeLessThanOrEqual(2e-5)
    expect(distance(dKernels!, expected)).toBeLessThanOrEqual(1e-5 * maximum(expected))
  })

  it('leave the other channels as they are, to the bit, and NaN in its windows', () => {
    const plan = createWaveletPlan({ channels, contextLength: 32, schedule, strength: 0.7 })
    const values = samples(size, 3)
    values.set([-0, NaN, 1e-42, 3.4e38, -Infinity], channels)
    const [y] = run(() => [waveletTransform(tf.tensor(values, shape), plan)])
    const isUnchanged = (_: number, i: number) => schedule[i % channels] === 0
    expect(bits(y!).filter(isUnchanged)).toEqual(bits(values).filter(isUnchanged))
    expect(Number.isNaN(y![channels + 1])).toBe(true)
    expect(Number.isFinite(y![3 * channels + 1])).toBe(true)
  })
})
