import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose } from '../testing/values.js'
import { gelu, type GeluOptions } from './gelu.js'

describe.each(inject('backends'))('gelu on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it('is 0 far below and the identity far above', async () => {
    const y = await gelu(tf.tensor1d([-1e4, -100, 0, 100, 1e4])).data()
    expectClose(y, [0, 0, 0, 100, 1e4], 1e-7, 'y')
  })

  it('takes the older names of its forms, and is the tanh form by itself', async () => {
    const x = tf.linspace(-3, 3, 21)
    const values = (form?: GeluOptions['form']) => gelu(x, form && { form }).data()
    expect(await values('tanh')).toEqual(await values('gelu-tanh'))
    expect(await values('exact')).toEqual(await values('gelu-exact'))
    expect(await values()).toEqual(await values('gelu-tanh'))
    expect(await values()).not.toEqual(await values('gelu-exact'))
  })

  it('refuses integers', () => {
    expect(() => gelu(tf.tensor1d([1], 'int32'))).toThrow(TypeError)
  })
})
