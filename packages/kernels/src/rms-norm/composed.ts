import * as tf from '@tensorflow/tfjs-core'
import { withGradient } from '@wgpt/kernel-runtime'
import { sumRows } from '../matrix/matrix.js'

/** Of public ops: x [rows, channels], gain [channels]. */
export function composeRmsNorm(x: tf.Tensor2D, gain: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient<tf.Tensor2D>(
    [x, gain],
    (save) => {
      const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon))
      const normal: tf.Tensor2D = tf.mul(x, inverse)
      save([normal, inverse, gain])
      return tf.mul(normal, gain)
    },
    (dy, saved) => {
      const [normal, inverse, savedGain] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]
      const dNormal = tf.mul(dy, savedGain)
      const alongNormal = tf.mul(normal, tf.mean(tf.mul(dNormal, normal), -1, true))
      return [tf.mul(inverse, tf.sub(dNormal, alongNormal)), sumRows(tf.mul(dy, normal))]
    },
  )
}
