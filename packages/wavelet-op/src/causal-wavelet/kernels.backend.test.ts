import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { CausalWavelet, CausalWaveletGrad } from '../contract.js'
import { createWaveletPlan, waveletTransform } from '../index.js'
import { referenceWavelet } from '../testing/reference.js'
import { distance, maximum, samples } from '../testing/samples.js'

describe.each(inject('backends'))('the kernels of %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  const kernelNames = async (run: () => tf.Tensor) => {
    const { kernelNames, result } = await tf.profile(run)
    tf.dispose(result)
    return kernelNames.filter((name) => name !== 'Identity') // tfjs' own, for the gradient it starts from
  }

  it('do the work in one run each way', async () => {
    const plan = createWaveletPlan({ channels: 8, contextLength: 16, boundary: 'renormalize', strength: 0.5 })
    const x = tf.tensor(samples(800, 1), [1, 100, 8])
    expect(await kernelNames(() => waveletTransform(x, plan))).toEqual([CausalWavelet])
    const gradient = tf.grad((at: tf.Tensor) => waveletTransform(at, plan))
    expect(await kernelNames(() => tf.tidy(() => gradient(x, x)))).toEqual([CausalWavelet, CausalWaveletGrad])
    x.dispose()
  })

  it('keep plans apart that differ in one option alone', async () => {
    const values = samples(2 * 90 * 6, 2)
    for (const boundary of ['zero', 'renormalize', 'zero'] as const)
      for (const strength of [1, 0.25])
        for (const schedule of ['paper', 'even', [1, 0, 4, 2, 0, 3]] as const) {
          const plan = createWaveletPlan({ channels: 6, contextLength: 32, boundary, strength, schedule })
          const y = tf.tidy(() => waveletTransform(tf.tensor(values, [2, 90, 6]), plan))
          expect(distance(await y.data(), referenceWavelet(values, 90, plan))).toBeLessThanOrEqual(2e-6)
          y.dispose()
        }
  })

  it('take more sequences than WebGPU has work-groups on an axis', async () => {
    const plan = createWaveletPlan({ channels: 1, contextLength: 2, schedule: [1] })
    const values = samples(70_000 * 2, 3)
    const y = tf.tidy(() => waveletTransform(tf.tensor(values, [70_000, 2, 1]), plan))
    expect(distance(await y.data(), referenceWavelet(values, 2, plan))).toBeLessThanOrEqual(2e-6)
    y.dispose()
  })

  it('carry windows of thousands of samples', async () => {
    const plan = createWaveletPlan({ channels: 2, contextLength: 8192, schedule: [13, 12], boundary: 'renormalize' })
    const values = samples(9000 * 2, 4).map((value) => value + 0.7)
    const y = tf.tidy(() => waveletTransform(tf.tensor(values, [9000, 2]), plan))
    expect(distance(await y.data(), referenceWavelet(values, 9000, plan))).toBeLessThanOrEqual(2e-6 * maximum(values))
    y.dispose()
  })

  it('serve an optimiser: a variable learns what the filter cannot see at once', async () => {
    const plan = createWaveletPlan({ channels: 2, contextLength: 4, schedule: [0, 2] })
    const target = tf.tensor(samples(40, 5), [20, 2])
    const x = tf.variable(tf.zeros([20, 2]))
    const optimizer = tf.train.sgd(8)
    const step = () =>
      optimizer.minimize(
        () => tf.mean(tf.squaredDifference(waveletTransform(x, plan), waveletTransform(target, plan))),
        true,
      )
    const losses: number[] = []
    const before = tf.memory().numTensors
    for (let i = 0; i < 30; i++) {
      const loss = step()!
      losses.push((await loss.data())[0]!)
      loss.dispose()
    }
    expect(tf.memory().numTensors).toBe(before)
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10)
    tf.dispose([target, x])
    optimizer.dispose()
  })
})
