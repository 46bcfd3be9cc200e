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

  /** √(2/π)·∫₀^x by erf's series: exact in float64 for the values here. */
  const gelu = (x: number) => {
    let [term, sum] = [x / Math.sqrt(2), x / Math.sqrt(2)]
    for (let n = 1; n < 60; n++) {
      term *= -(x * x) / 2 / n
      sum += term / (2 * n + 1)
    }
    return (x / 2) * (1 + (2 / Math.sqrt(Math.PI)) * sum)
  }
  const geluTanh = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))

  it.each([
    { name: 'gelu', activate: gelu, lead: [2, 5], inSize: 3, outSize: 7 },
    { name: 'geluTanh', activate: geluTanh, lead: [9], inSize: 5, outSize: 12 },
    { name: 'geluTanh', activate: geluTanh, lead: [2], inSize: 5, outSize: 19 }, // rows too few to pack
  ] as const)(
    'is $name(x·w + b) + residual for $lead × $inSize → $outSize',
    ({ name, activate, lead, inSize, outSize }) => {
      const rows = lead.reduce((product: number, length) => product * length, 1)
      const sums = reference(rows, inSize, outSize)
      return expectOpLaws({
        op: (x, w, b, residual) =>
          linear(x, w as tf.Tensor2D, b as tf.Tensor1D, { activation: name, residual: residual }),
        reference: (x, w, b, residual) => sums(x, w, b).map((sum, i) => activate(sum) + residual[i]!),
        shapes: [[...lead, inSize], [inSize, outSize], [outSize], [...lead, outSize]],
      })
    },
  )

  it('adds a residual without bias or activation', () => {
    const sums = reference(6, 4, 9)
    return expectOpLaws({
      op: (x, w, residual) => linear(x, w as tf.Tensor2D, undefined, { residual: residual }),
      reference: (x, w, residual) => sums(x, w).map((sum, i) => sum + residual[i]!),
      shapes: [
        [6, 4],
        [4, 9],
        [6, 9],
      ],
    })
  })

  it('has the same gradients for x and residual where the weight is frozen, and none for it', async () => {
    const [x, w, b, residual] = [
      tf.randomNormal([3, 4]),
      tf.randomNormal<tf.Rank.R2>([4, 5]),
      tf.zeros<tf.Rank.R1>([5]),
      tf.ones([3, 5]),
    ]
    const options = { activation: 'geluTanh' } as const
    const of = (frozen: boolean) =>
      tf.grads((x, residual) => linear(x, w, b, { ...options, residual, frozen }))([x, residual])
    const [found, wanted] = [of(true), of(false)]
    for (const [i, gradient] of found.entries()) expect(await gradient.data()).toEqual(await wanted[i]!.data())
    expect(() => tf.grad((w) => linear(x, w as tf.Tensor2D, b, { ...options, frozen: true }))(w)).toThrow(
      'with respect to x',
    )
    tf.dispose([x, w, b, residual, ...found, ...wanted])
  })

  it('names the argument that does not fit', () => {
    const [x, w, b] = [tf.zeros([2, 3]), tf.zeros<tf.Rank.R2>([4, 5]), tf.zeros<tf.Rank.R1>([4])]
    expect(() => linear(x, w)).toThrow(RangeError)
    expect(() => linear(x, w)).toThrow('linear: weight has shape [4, 5], wanted [3, any]')
    expect(() => linear(x, tf.zeros([3, 5]), b)).toThrow('linear: bias has shape [4], wanted [5]')
    expect(() => linear(tf.zeros([2, 3], 'int32'), w)).toThrow(TypeError)
    const fitting = tf.zeros<tf.Rank.R2>([3, 5])
    expect(() => linear(x, fitting, undefined, { residual: tf.zeros([2, 4]) })).toThrow('residual has shape [2, 4]')
    expect(() => linear(x, fitting, undefined, { activation: 'tanh' as never })).toThrow("wanted 'gelu' or 'geluTanh'")
    expect(() => linear(tf.scalar(1), w)).toThrow('linear: x has shape [], wanted a last axis')
  })
})
