import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { drawValues, seededDraw } from '../law/draw.js'
import { expectClose } from '../testing/values.js'
import { linear, type LinearOptions } from './linear.js'

describe.each(inject('backends'))('linear on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it('has the same gradients for x and residual where the weight is frozen, and none for it', async () => {
    const [x, w, b, residual] = [
      tf.randomNormal([3, 4]),
      tf.randomNormal<tf.Rank.R2>([4, 5]),
      tf.zeros<tf.Rank.R1>([5]),
      tf.ones([3, 5]),
    ]
    const options = { activation: 'gelu-tanh' } as const
    const of = (frozen: boolean) =>
      tf.grads((x, residual) => linear(x, w, b, { ...options, residual, frozen }))([x, residual])
    const [found, wanted] = [of(true), of(false)]
    for (const [i, gradient] of found.entries()) expect(await gradient.data()).toEqual(await wanted[i]!.data())
    expect(() => tf.grad((w) => linear(x, w as tf.Tensor2D, b, { ...options, frozen: true }))(w)).toThrow(
      'with respect to x',
    )
    tf.dispose([x, w, b, residual, ...found, ...wanted])
  })

  it('past one tile has the value and the gradients of float64', async () => {
    const [rows, depth, columns] = [70, 37, 45]
    const draw = seededDraw(7)
    const [x, w, b, dy] = [rows * depth, depth * columns, columns, rows * columns].map((size) =>
      drawValues(draw, size),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array]
    const inputs = [tf.tensor2d(x, [rows, depth]), tf.tensor2d(w, [depth, columns]), tf.tensor1d(b)] as const
    const run = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D)
    const y = run(...inputs)
    const gradients = tf.grads(run)([...inputs], tf.tensor2d(dy, [rows, columns]))
    const sums = (count: number, width: number, length: number, term: (i: number, j: number, k: number) => number) =>
      Array.from({ length: count }, (_, at) => {
        let sum = 0
        for (let k = 0; k < length; k++) sum += term(Math.floor(at / width), at % width, k)
        return sum
      })
    const expected = {
      y: sums(rows * columns, columns, depth, (i, j, k) => x[i * depth + k]! * w[k * columns + j]! + b[j]! / depth),
      dx: sums(rows * depth, depth, columns, (i, j, k) => dy[i * columns + k]! * w[j * columns + k]!),
      dWeight: sums(depth * columns, columns, rows, (i, j, k) => x[k * depth + i]! * dy[k * columns + j]!),
      dBias: sums(columns, columns, rows, (_, j, k) => dy[k * columns + j]!),
    }
    for (const [index, [name, values]] of Object.entries(expected).entries())
      expectClose(await [y, ...gradients][index]!.data(), values, 1e-5, name)
    tf.dispose([...inputs, y, ...gradients])
  })

  it("takes the older names of GELU's forms, each in its meaning", async () => {
    const [x, w] = [tf.randomNormal([3, 4]), tf.randomNormal<tf.Rank.R2>([4, 5])]
    const values = (activation: NonNullable<LinearOptions['activation']>) =>
      linear(x, w, undefined, { activation }).data()
    expect(await values('gelu')).toEqual(await values('gelu-exact'))
    expect(await values('geluTanh')).toEqual(await values('gelu-tanh'))
    expect(await values('gelu')).not.toEqual(await values('gelu-tanh'))
  })

  it('names the argument that does not fit', () => {
    const [x, w, b] = [tf.zeros([2, 3]), tf.zeros<tf.Rank.R2>([4, 5]), tf.zeros<tf.Rank.R1>([4])]
    expect(() => linear(x, w)).toThrow(RangeError)
    expect(() => linear(x, w)).toThrow('linear: weight has shape [4, 5]; expected [3, any]')
    expect(() => linear(x, tf.zeros([3, 5]), b)).toThrow('linear: bias has shape [4]; expected [5]')
    expect(() => linear(tf.zeros([2, 3], 'int32'), w)).toThrow(TypeError)
    const fitting = tf.zeros<tf.Rank.R2>([3, 5])
    expect(() => linear(x, fitting, undefined, { residual: tf.zeros([2, 4]) })).toThrow('residual has shape [2, 4]')
    expect(() => linear(x, fitting, undefined, { activation: 'tanh' as never })).toThrow(
      "expected 'gelu-tanh' or 'gelu-exact'",
    )
    expect(() => linear(tf.scalar(1), w)).toThrow('linear: x has shape []; expected a last axis')
  })
})
