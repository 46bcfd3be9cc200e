import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose, expectOpLaws } from '../testing/laws.js'
import { layerNorm } from './layer-norm.js'

const reference = (channels: number, epsilon: number) => (x: Float64Array, gain: Float64Array, bias: Float64Array) => {
  const y = new Float64Array(x.length)
  for (let start = 0; start < x.length; start += channels) {
    const row = x.subarray(start, start + channels)
    const mean = row.reduce((sum, value) => sum + value, 0) / channels
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / channels
    for (const [i, value] of row.entries())
      y[start + i] = ((value - mean) / Math.sqrt(variance + epsilon)) * gain[i]! + bias[i]!
  }
  return y
}
const op = (epsilon?: number) => (x?: tf.Tensor, gain?: tf.Tensor, bias?: tf.Tensor) =>
  layerNorm(x!, gain as tf.Tensor1D, bias as tf.Tensor1D, epsilon)

describe.each(inject('backends'))('layerNorm on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each([
    { shape: [2, 3, 8], epsilon: undefined },
    { shape: [5, 3], epsilon: 0.1 },
    { shape: [16], epsilon: undefined },
    { shape: [4, 1], epsilon: 1e-3 },
  ])('normalises the last axis of $shape, with exact gradients', async ({ shape, epsilon }) => {
    const channels = shape[shape.length - 1]!
    await expectOpLaws({
      op: op(epsilon),
      reference: reference(channels, epsilon ?? 1e-5),
      shapes: [shape, [channels], [channels]],
      tolerance: 3e-5,
    })
  })

  it('gives the bias for a constant row', async () => {
    const y = layerNorm(tf.fill([2, 4], 7), tf.ones([4]), tf.tensor1d([1, 2, 3, 4]))
    expectClose(await y.data(), [1, 2, 3, 4, 1, 2, 3, 4], 1e-6, 'y')
  })

  it('names the argument that does not fit', () => {
    expect(() => layerNorm(tf.zeros([2, 3]), tf.ones([4]), tf.zeros([3]))).toThrow('layerNorm: gain has shape [4]')
    expect(() => layerNorm(tf.zeros([2, 3]), tf.ones([3]), tf.zeros([3], 'int32'))).toThrow(TypeError)
  })
})
