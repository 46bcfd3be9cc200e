import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
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
