import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose, expectOpLaws, seededValues } from '../testing/laws.js'
import { crossEntropy } from './cross-entropy.js'

const reference = (vocabulary: number, targets: readonly number[]) => (logits: Float64Array) => {
  let sum = 0
  for (const [row, target] of targets.entries()) {
    const line = logits.subarray(row * vocabulary, (row + 1) * vocabulary)
    const top = Math.max(...line)
    sum += top + Math.log(line.reduce((total, value) => total + Math.exp(value - top), 0)) - line[target]!
  }
  return Float64Array.of(sum / targets.length)
}

describe.each(inject('backends'))('crossEntropy on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each([
    { lead: [2, 3], vocabulary: 5, targets: [0, 4, 2, 1, 1, 3] },
    { lead: [4], vocabulary: 27, targets: [26, 0, 13, 13] },
    { lead: [1, 1], vocabulary: 2, targets: [1] },
  ])('is the mean nats a token with its gradient for $lead × $vocabulary', async ({ lead, vocabulary, targets }) => {
    const ids = tf.tensor(targets, lead, 'int32')
    await expectOpLaws({
      op: (logits) => crossEntropy(logits, ids),
      reference: reference(vocabulary, targets),
      shapes: [[...lead, vocabulary]],
      values: (seed, size) => seededValues(seed, size).map((value) => value * 4),
    })
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
    expect(() => crossEntropy(logits, tf.zeros([2, 4], 'int32'))).toThrow('targets has shape [2, 4], wanted [2, 3]')
    expect(() => crossEntropy(logits, tf.zeros([2, 3]))).toThrow('targets is float32, wanted int32')
  })
})
