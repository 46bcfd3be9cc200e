import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose, expectOpLaws, seededValues } from '../testing/laws.js'
import { causalSelfAttention } from './causal-self-attention.js'

/** In float64, reading heads in place. */
const reference = (batch: number, time: number, channels: number, headCount: number) => (qkv: Float64Array) => {
  const size = channels / headCount
  const at = (row: number, part: number, channel: number) => qkv[row * 3 * channels + part * channels + channel]!
  return Float64Array.from({ length: batch * time * channels }, (_, i) => {
    const [row, channel] = [Math.floor(i / channels), i % channels]
    const firstRow = row - (row % time)
    const firstChannel = channel - (channel % size)
    let [total, sum] = [0, 0]
    for (let past = firstRow; past <= row; past++) {
      let score = 0
      for (let c = firstChannel; c < firstChannel + size; c++) score += at(row, 0, c) * at(past, 1, c)
      const weight = Math.exp(score / Math.sqrt(size))
      total += weight
      sum += weight * at(past, 2, channel)
    }
    return sum / total
  })
}

describe.each(inject('backends'))('causalSelfAttention on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each([
    { batch: 2, time: 5, channels: 6, headCount: 2 },
    { batch: 1, time: 18, channels: 4, headCount: 1 },
    { batch: 2, time: 1, channels: 3, headCount: 3 },
  ])(
    'is attention in each head, with an exact gradient: $batch × $time × $channels, $headCount heads',
    async ({ batch, time, channels, headCount }) =>
      expectOpLaws({
        op: (qkv) => causalSelfAttention(qkv as tf.Tensor3D, headCount),
        reference: reference(batch, time, channels, headCount),
        shapes: [[batch, time, 3 * channels]],
        values: (seed, size) => seededValues(seed, size).map((value) => value * 2),
      }),
  )

  it('is causal: changing position 3 leaves the ones before it bit-identical', async () => {
    const values = seededValues(4, 5 * 12)
    const changed = values.map((value, i) => (Math.floor(i / 12) === 3 ? value + 2 : value))
    const [first, second] = await Promise.all(
      [values, changed].map((qkv) => causalSelfAttention(tf.tensor3d(qkv, [1, 5, 12]), 2).data()),
    )
    expect(Array.from(first!.subarray(0, 12))).toEqual(Array.from(second!.subarray(0, 12)))
    expect(Array.from(first!.subarray(12))).not.toEqual(Array.from(second!.subarray(12)))
  })

  it('of a single position is its value', async () => {
    const y = causalSelfAttention(tf.tensor3d([1, 2, 3, 4, 50, 60], [1, 1, 6]), 1)
    expectClose(await y.data(), [50, 60], 1e-6, 'y')
  })

  it('names the argument that does not fit', () => {
    expect(() => causalSelfAttention(tf.zeros([1, 2, 7]), 1)).toThrow('the last axis is 7 and headCount 1')
    expect(() => causalSelfAttention(tf.zeros([1, 2, 12]), 3)).toThrow(RangeError)
    expect(() => causalSelfAttention(tf.zeros([1, 2, 12], 'int32'), 2)).toThrow(TypeError)
  })
})
