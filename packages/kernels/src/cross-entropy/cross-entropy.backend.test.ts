import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose } from '../testing/values.js'
import { crossEntropy } from './cross-entropy.js'

describe.each(inject('backends'))('crossEntropy on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it('of a vocabulary of one is 0, and so is its gradient', async () => {
    const targets = tf.zeros([3], 'int32')
    const { value, grad } = tf.valueAndGrad((logits: tf.Tensor) => crossEntropy(logits, targets))(
      tf.tensor2d([[5], [-1], [0]]),
    )
    expectClose(await value.data(), [0], 1e-7, 'loss')
    expectClose(await grad.data(), [0, 0, 0], 1e-7, 'gradient')
  })

  it('stays exact for logits of ±10,000', async () => {
    const logits = tf.tensor2d([
      [1e4, -1e4, 0],
      [1e4, -1e4, 0],
      [-1e4, -1e4, -1e4],
    ])
    const targets = tf.tensor1d([0, 1, 2], 'int32')
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => crossEntropy(x, targets))(logits)
    expectClose(await value.data(), [(0 + 2e4 + Math.log(3)) / 3], 1e-6, 'loss')
    const third = 1 / 3
    expectClose(
      await grad.data(),
      [0, 0, 0, third, -third, 0, third / 3, third / 3, third / 3 - third],
      1e-6,
      'gradient',
    )
  })

  it('names the argument that does not fit', () => {
    const logits = tf.zeros([2, 3, 5])
    expect(() => crossEntropy(logits, tf.zeros([2, 4], 'int32'))).toThrow('targets has shape [2, 4]; expected [2, 3]')
    expect(() => crossEntropy(logits, tf.zeros([2, 3]))).toThrow('targets is float32; expected int32')
  })
})
