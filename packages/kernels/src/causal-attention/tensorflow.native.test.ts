import * as tf from '@tensorflow/tfjs-core'
import { withoutKernels } from '@wgpt/kernel-runtime'
import { beforeAll, expect, inject, it } from 'vitest'
import { causalAttention } from './causal-attention.js'

beforeAll(() => tf.setBackend(inject('backends')[0]!))

// 64 queries share a product: below, at and beyond that, and in several blocks of which the last is short.
it.each([63, 64, 65, 150])('equals the composed form, value and gradients, at %i positions', (time) => {
  const shape: [number, number, number, number] = [2, 3, time, 8]
  const [q, k, v, dy] = [1, 2, 3, 4].map((seed) => tf.randomNormal<tf.Rank.R4>(shape, 0, 1, 'float32', seed))
  const all = () => {
    const gradients = tf.grads((...inputs: tf.Tensor[]) =>
      tf.sum(tf.mul(causalAttention(...(inputs as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D])), dy!)),
    )([q!, k!, v!])
    return [causalAttention(q!, k!, v!), ...gradients]
  }
  const [found, wanted] = [all(), withoutKernels(all)]
  for (const [i, tensor] of found.entries()) {
    const scale = tf.max(tf.abs(wanted[i]!)).dataSync()[0]!
    expect(tf.max(tf.abs(tf.sub(tensor, wanted[i]!))).dataSync()[0]! / scale).toBeLessThan(1e-5)
  }
})
