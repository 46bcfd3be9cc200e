import * as tf from '@tensorflow/tfjs-core'
import { withGradient } from '@wgpt/kernel-runtime'
import { sumRows } from '../matrix/matrix.js'

/** Of public ops: x [rows, channels], gain and bias [channels]. */
export function composeLayerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient<tf.Tensor2D>(
    [x, gain, bias],
    (save) => {
      const centred = tf.sub(x, tf.mean(x, -1, true))
      const variance = tf.mean(tf.square(centred), -1, true)
      const inverse = tf.rsqrt(tf.add(variance, epsilon))
      const normal: tf.Tensor2D = tf.mul(centred, inverse)
      save([normal, inverse, gain])
      return tf.add(tf.mul(normal, gain), bias)
    },
    (dy, saved) => {
      const [normal, inverse, savedGain] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]
      const dNormal = tf.mul(dy, savedGain)
      const alongNormal = tf.mul(normal, tf.mean(tf.mul(dNormal, normal), -1, true))
      const dx = tf.mul(inverse, tf.sub(tf.sub(dNormal, tf.mean(dNormal, -1, true)), alongNormal))
      return [dx, sumRows(tf.mul(dy, normal)), sumRows(dy)]
    },
  )
}
