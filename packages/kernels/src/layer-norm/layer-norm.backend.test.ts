import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose } from '../testing/values.js'
import { layerNorm } from './layer-norm.js'

describe.each(inject('backends'))('layerNorm on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it('gives the bias for a constant row', async () => {
    const y = layerNorm(tf.fill([2, 4], 7), tf.ones([4]), tf.tensor1d([1, 2, 3, 4]))
    expectClose(await y.data(), [1, 2, 3, 4, 1, 2, 3, 4], 1e-6, 'y')
  })

  it('names the argument that does not fit', () => {
    expect(() => layerNorm(tf.zeros([2, 3]), tf.ones([4]), tf.zeros([3]))).toThrow('layerNorm: gain has shape [4]')
    expect(() => layerNorm(tf.zeros([2, 3]), tf.ones([3]), tf.zeros([3], 'int32'))).toThrow(TypeError)
  })
})
