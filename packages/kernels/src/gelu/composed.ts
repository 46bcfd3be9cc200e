import * as tf from '@tensorflow/tfjs-core'
import { withGradient } from '@wgpt/kernel-runtime'
import { scale } from './distribution.js'

const linearTerm = 2 * scale
const cubicTerm = linearTerm * 0.044715

/** By the logistic function, because ½(1 + tanh u) = σ(2u) and every backend has a fast σ: y = x·σ(√(8/π)·(x + 0.044715·x³)). */
export function composeGeluTanh<Input extends tf.Tensor>(x: Input): Input {
  return withGradient<Input>(
    [x],
    (save) => {
      const gate = tf.sigmoid(tf.mul(x, tf.add(tf.mul(tf.square(x), cubicTerm), linearTerm)))
      save([x, gate])
      return tf.mul(x, gate)
    },
    (dy, saved) => {
      const [savedX, gate] = saved as [tf.Tensor, tf.Tensor]
      const slope = tf.add(tf.mul(tf.square(savedX), 3 * cubicTerm), linearTerm)
      const bend = tf.mul(tf.mul(savedX, slope), tf.sub(1, gate))
      return [tf.mul(dy, tf.mul(gate, tf.add(bend, 1)))]
    },
  )
}

/** y = x·Φ(x), Φ the normal distribution. */
export function composeGeluExact<Input extends tf.Tensor>(x: Input): Input {
  return withGradient<Input>(
    [x],
    (save) => {
      const share = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)
      save([x, share])
      return tf.mul(x, share)
    },
    (dy, saved) => {
      const [savedX, share] = saved as [tf.Tensor, tf.Tensor]
      const density = tf.mul(tf.exp(tf.mul(tf.square(savedX), -0.5)), 1 / Math.sqrt(2 * Math.PI))
      return [tf.mul(dy, tf.add(share, tf.mul(savedX, density)))]
    },
  )
}
