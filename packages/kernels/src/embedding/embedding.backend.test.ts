import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { embedding } from './embedding.js'

describe.each(inject('backends'))('embedding on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

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
    expect(() => embedding(tf.zeros([4, 2]), tf.zeros([3]))).toThrow('embedding: ids is float32; expected int32')
    expect(() => embedding(tf.zeros([4]) as unknown as tf.Tensor2D, tf.zeros([3], 'int32'))).toThrow(RangeError)
  })
})
