import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose, seededValues } from '../testing/values.js'
import { causalAttention } from './causal-attention.js'

type Shape = [batch: number, head: number, time: number, size: number]

const op = (q?: tf.Tensor, k?: tf.Tensor, v?: tf.Tensor) =>
  causalAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D)

describe.each(inject('backends'))('causalAttention on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  const shape: Shape = [2, 2, 8, 4]
  const inputs = (later: number) =>
    [1, 2, 3].map((seed) => {
      const values = seededValues(seed, 128).map((value, i) => (Math.floor(i / 4) % 8 >= 5 ? value + later : value))
      return tf.tensor4d(values, shape)
    })
  const past = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => Math.floor(i / 4) % 8 < 5)

  it('is causal: changing q, k, v from position 5 on leaves y before it bit-identical', async () => {
    const [first, second] = await Promise.all([0, 3].map((later) => op(...inputs(later)).data()))
    expect(past(first!)).toEqual(past(second!))
    expect(first).not.toEqual(second)
  })

  it('sends no gradient from y before position 5 to later inputs', async () => {
    const dy = tf.tensor4d(
      seededValues(7, 128).map((value, i) => (Math.floor(i / 4) % 8 < 5 ? value : 0)),
      shape,
    )
    for (const gradient of tf.grads(op)(inputs(0), dy)) {
      const values = Array.from(await gradient.data())
      expect(values.filter((value, i) => Math.floor(i / 4) % 8 >= 5 && value !== 0)).toEqual([])
      expect(values.some((value) => value !== 0)).toBe(true)
    }
  })

  it('stays finite and exact for scores of ±10,000', async () => {
    const q = tf.tensor4d([100, 100, 100], [1, 1, 3, 1])
    const k = tf.tensor4d([-100, 100, -100], [1, 1, 3, 1])
    const v = tf.tensor4d([1, 2, 3], [1, 1, 3, 1])
    expectClose(await causalAttention(q, k, v).data(), [1, 2, 2], 1e-6, 'y')
    const gradients = tf.grads(op)([q, k, v])
    expectClose(await gradients[2]!.data(), [1, 2, 0], 1e-6, 'dv')
    for (const gradient of gradients.slice(0, 2)) expectClose(await gradient.data(), [0, 0, 0], 1e-6, 'dq, dk')
  })

  it('names the argument that does not fit', () => {
    const q = tf.zeros<tf.Rank.R4>([1, 2, 3, 4])
    expect(() => causalAttention(q, tf.zeros([1, 2, 4, 4]), q)).toThrow(
      'k has shape [1, 2, 4, 4]; expected [1, 2, 3, 4]',
    )
    expect(() => causalAttention(tf.zeros([2, 3, 4]) as never, q, q)).toThrow(RangeError)
  })
})
