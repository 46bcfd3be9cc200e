import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createWaveletPlan, waveletTransform, type WaveletPlan } from '../index.js'

describe('waveletTransform refuses', () => {
  beforeAll(() => tf.setBackend('cpu'))
  const plan = createWaveletPlan({ channels: 128, contextLength: 512 })

  it.each<[string, () => unknown, unknown, typeof TypeError | typeof RangeError, RegExp]>([
    ['a vector', () => tf.zeros([128]), plan, RangeError, /x has rank 1 \(shape \[128\]\).*\[\.\.\., time, channel\]/],
    ['a scalar', () => tf.scalar(1), plan, RangeError, /x has rank 0/],
    ['integers', () => tf.zeros([2, 128], 'int32'), plan, TypeError, /x is int32; expected float32.*\.cast/],
    ['another channel count', () => tf.zeros([1, 4, 96]), plan, RangeError, /x has 96 channels.*for 128.*channels: 96/],
    ['numbers', () => [[1, 2]], plan, TypeError, /x is not a tensor/],
    ['nothing', () => undefined, plan, TypeError, /x is not a tensor/],
    [
      'options instead of a plan',
      () => tf.zeros([4, 128]),
      { channels: 128 },
      TypeError,
      /plan is not a plan.*createWaveletPlan/,
    ],
    ['no plan', () => tf.zeros([4, 128]), undefined, TypeError, /plan is not a plan/],
  ])('%s', (_name, x, plan, kind, message) => {
    const tensors = tf.memory().numTensors
    const input = x()
    const run = () => waveletTransform(input as tf.Tensor, plan as WaveletPlan)
    expect(run).toThrow(kind)
    expect(run).toThrow(message)
    expect(run).toThrow(/^wavelet: [^\n]+$/)
    if (input instanceof tf.Tensor) input.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })
})
