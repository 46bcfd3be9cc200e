import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectOpLaws } from '../testing/laws.js'
import { linear } from './linear.js'

const reference =
  (rows: number, inSize: number, outSize: number) => (x: Float64Array, w: Float64Array, b?: Float64Array) =>
    Float64Array.from({ length: rows * outSize }, (_, at) => {
      const [row, column] = [Math.floor(at / outSize), at % outSize]
      let sum = b ? b[column]! : 0
      for (let i = 0; i < inSize; i++) sum += x[row * inSize + i]! * w[i * outSize + column]!
      return sum
    })

describe.each(inject('backends'))('linear on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each([
    { lead: [], inSize: 3, outSize: 4 },
    { lead: [1, 1], inSize: 1, outSize: 1 },
    { lead: [2, 5], inSize: 3, outSize: 7 },
    { lead: [2, 5], inSize: 7, outSize: 3 },
    { lead: [3, 2, 2], inSize: 4, outSize: 4 },
    { lead: [3, 7], inSize: 18, outSize: 3 }, // past one block of the typed-array kernels
    { lead: [3, 7], inSize: 3, outSize: 18 },
  ])('is x·w + b with exact gradients for $lead × $inSize → $outSize', async ({ lead, inSize, outSize }) => {
    const rows = lead.reduce((product, length) => product * length, 1)
    await expectOpLaws({
      op: (x, w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D),
      reference: reference(rows, inSize, outSize),
      shapes: [[...lead, inSize], [inSize, outSize], [outSize]],
    })
  })

  it('works without a bias', () =>
    expectOpLaws({
      op: (x, w) => linear(x, w as tf.Tensor2D),
      reference: reference(6, 5, 3),
      shapes: [
        [2, 3, 5],
        [5, 3],
      ],
    }))

  it('names the argument that does not fit', () => {
    const [x, w, b] = [tf.zeros([2, 3]), tf.zeros<tf.Rank.R2>([4, 5]), tf.zeros<tf.Rank.R1>([4])]
    expect(() => linear(x, w)).toThrow(RangeError)
    expect(() => linear(x, w)).toThrow('linear: weight has shape [4, 5], wanted [3, any]')
    expect(() => linear(x, tf.zeros([3, 5]), b)).toThrow('linear: bias has shape [4], wanted [5]')
    expect(() => linear(tf.zeros([2, 3], 'int32'), w)).toThrow(TypeError)
    expect(() => linear(tf.scalar(1), w)).toThrow('linear: x has shape [], wanted a last axis')
  })
})
