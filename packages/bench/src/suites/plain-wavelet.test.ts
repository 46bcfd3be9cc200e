import * as tf from '@tensorflow/tfjs'
import { createWaveletPlan, waveletTransform } from '@wgpt/wavelet-op'
import { beforeAll, describe, expect, it } from 'vitest'
import { plainWavelet } from './plain-wavelet.js'

describe('plainWavelet', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('is the op that it is timed against, forward and backward', () => {
    for (const [time, contextLength] of [
      [37, 32],
      [5, 32],
      [64, 64],
    ] as const) {
      tf.tidy(() => {
        const plan = createWaveletPlan({ channels: 12, contextLength })
        const x = tf.randomUniform<tf.Rank.R3>([2, time, 12], -1, 1, 'float32', 3)
        const dy = tf.randomUniform([2, time, 12], -1, 1, 'float32', 4)
        const far = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!
        expect(far(plainWavelet(tf, x, plan), waveletTransform(x, plan))).toBeLessThan(1e-5)
        const plain = tf.grad((input: tf.Tensor) => plainWavelet(tf, input as tf.Tensor3D, plan))(x, dy)
        const own = tf.grad((input: tf.Tensor) => waveletTransform(input, plan))(x, dy)
        expect(far(plain, own)).toBeLessThan(1e-5)
      })
    }
  })
})
