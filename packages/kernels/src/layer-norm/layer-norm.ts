import * as tf from '@tensorflow/tfjs-core'
import { checkDtype, checkShape, lastAxis } from '../shared/checks.js'
import { sumRows } from '../shared/matrix.js'
import { withGradient } from '../shared/with-gradient.js'

/**
 * Layer normalisation along the last axis: gain·(x − mean)/√(variance + epsilon) + bias, with the biased variance.
 * @param x float32 [..., channels]
 * @param gain float32 [channels]
 * @param bias float32 [channels]
 * @param epsilon GPT-2's 1e-5
 * @returns the shape of x, with gradients for x, gain and bias (first order)
 * @throws TypeError for another dtype, RangeError for shapes that don't fit
 * Source: arXiv 1607.06450
 */
export function layerNorm(x: tf.Tensor, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon = 1e-5): tf.Tensor {
  const channels = lastAxis('layerNorm', 'x', x)
  for (const [name, tensor] of Object.entries({ x, gain, bias })) checkDtype('layerNorm', name, tensor, 'float32')
  for (const [name, tensor] of Object.entries({ gain, bias }))
    checkShape('layerNorm', name, tensor, [channels], 'one a channel of x')
  return tf.tidy('layerNorm', () => {
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / channels, channels])
    const y = withGradient<tf.Tensor2D>(
      [rows, gain, bias],
      (save) => {
        const centred = tf.sub(rows, tf.mean(rows, -1, true))
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
    return tf.reshape(y, x.shape)
  })
}
