import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectOpLaws } from '../testing/laws.js'
import { embedding } from './embedding.js'

const reference = (size: number, ids: readonly number[]) => (table: Float64Array) =>
  Float64Array.from(ids.flatMap((id) => Array.from(table.subarray(id * size, (id + 1) * size))))

describe.each(inject('backends'))('embedding on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each([
    { lead: [2, 4], vocabulary: 5, size: 3, ids: [0, 4, 4, 1, 0, 0, 3, 4] },
    { lead: [1], vocabulary: 1, size: 1, ids: [0] },
  ])(
    'looks rows up, and adds their gradients by id, for $lead of $vocabulary',
    async ({ lead, vocabulary, size, ids }) => {
      const places = tf.tensor(ids, lead, 'int32')
      await expectOpLaws({
        op: (table) => embedding(table as tf.Tensor2D, places),
        reference: reference(size, ids),
        shapes: [[vocabulary, size]],
      })
    },
  )

  it('sums the gradients of a large vocabulary', async () => {
    const ids = tf.tensor1d([1999, 7, 1999], 'int32')
    const dy = tf.tensor2d([
      [1, 2],
      [3, 4],
      [10, 20],
    ])
    const table = tf.ones<tf.Rank.R2>([2000, 2])
    const gradient = tf.grad((t: tf.Tensor) => embedding(t as tf.Tensor2D, ids))(table, dy)
    const wanted = new Float32Array(4000)
    wanted.set([3, 4], 14)
    wanted.set([11, 22], 3998)
    expect(await gradient.data()).toEqual(wanted)
  })

  it('names the argument that does not fit', () => {
    expect(() => embedding(tf.zeros([4, 2]), tf.zeros([3]))).toThrow('embedding: ids is float32, wanted int32')
    expect(() => embedding(tf.zeros([4]) as unknown as tf.Tensor2D, tf.zeros([3], 'int32'))).toThrow(RangeError)
  })
})
