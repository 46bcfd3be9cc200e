import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose, seededValues } from '../testing/values.js'
import { causalSelfAttention } from './causal-self-attention.js'

describe.each(inject('backends'))('causalSelfAttention on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

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
