import * as tf from '@tensorflow/tfjs-core'
import { withoutKernels } from '@wgpt/kernel-runtime'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose, seededValues } from '../testing/values.js'
import { causalAttention } from './causal-attention.js'
import { causalSelfAttention } from './causal-self-attention.js'
import { factorsOf } from './law.js'

const options = { dropout: { rate: 0.4, seed: 2 ** 35 + 7 } }
// Past two groups of 16 keys, and no whole panel of 8 queries.
const [heads, time] = [2, 35]

describe.each(inject('backends'))('dropout of attention on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it('drops what head, query and key decide: the same probabilities on every backend', async () => {
    // Scores of 0 and values that are the identity: y is the probabilities themselves, 1 / (query + 1) each.
    const zeros = tf.zeros<tf.Rank.R4>([1, heads, time, time])
    const identity = tf.tile<tf.Tensor4D>(tf.reshape(tf.eye(time), [1, 1, time, time]), [1, heads, 1, 1])
    const y = await causalAttention(zeros, zeros, identity, options).data()
    const factor = factorsOf(heads, time, options)
    const wanted = Float64Array.from(y, (_, i) => {
      const [head, query, key] = [Math.floor(i / time ** 2), Math.floor(i / time) % time, i % time]
      return key > query ? 0 : factor(head, query, key) / (query + 1)
    })
    expectClose(y, wanted, 1e-6, 'probabilities')
    expect(Array.from(y, (value) => value === 0)).toEqual(Array.from(wanted, (value) => value === 0))
    const seen = (heads * time * (time + 1)) / 2
    const kept = wanted.filter((value) => value > 0).length / seen
    expect(Math.abs(kept - 0.6)).toBeLessThan(0.05)
  })

  it('finds the same ones again in the gradient, as the composed form does', async () => {
    const qkv = tf.tensor3d(seededValues(3, time * 12), [1, time, 12])
    const dy = tf.tensor3d(seededValues(4, time * 4), [1, time, 4])
    const attend = (x: tf.Tensor) => causalSelfAttention(x as tf.Tensor3D, heads, options)
    const gradient = () => tf.grad(attend)(qkv, dy).data()
    const [byKernel, composed] = await Promise.all([gradient(), withoutKernels(gradient)])
    expectClose(byKernel, composed, 1e-5, 'dqkv')
  })

  it('at rate 0 is attention without it, to the bit', async () => {
    const qkv = tf.tensor3d(seededValues(5, 5 * 12), [1, 5, 12])
    const y = (more?: object) => causalSelfAttention(qkv, 2, more).data()
    expect(await y({ dropout: { rate: 0, seed: 3 } })).toEqual(await y())
  })
})
