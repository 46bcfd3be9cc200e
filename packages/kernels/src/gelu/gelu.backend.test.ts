import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose, expectOpLaws, seededValues } from '../testing/laws.js'
import { gelu } from './gelu.js'

/** The tanh form as GPT-2's source writes it. */
const reference = (x: Float64Array) =>
  x.map((value) => 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3))))

describe.each(inject('backends'))('gelu on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each([0.1, 3, 8])("is GPT-2's gelu_new with its gradient for values up to ±%s", (size) =>
    expectOpLaws({
      op: (x) => gelu(x),
      reference: reference,
      shapes: [[3, 1, 13]],
      values: (seed, length) => seededValues(seed, length).map((value) => value * size),
    }),
  )

  it('is 0 far below and the identity far above', async () => {
    const y = await gelu(tf.tensor1d([-1e4, -100, 0, 100, 1e4])).data()
    expectClose(y, [0, 0, 0, 100, 1e4], 1e-7, 'y')
  })

  it('refuses integers', () => {
    expect(() => gelu(tf.tensor1d([1], 'int32'))).toThrow(TypeError)
  })
})
