import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype, checkPositive, checkShape, lastAxis } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { composeRmsNorm } from './composed.js'
import { RmsNorm, RmsNormGradient } from './names.js'

/**
 * Root-mean-square normalisation along the last axis: gain·x/√(mean(x²) + epsilon).
 * @param x float32 [..., channels]
 * @param gain float32 [channels]
 * @param epsilon above 0; 1e-5 by default
 * @returns the shape of x, with gradients for x and gain (first order)
 * @throws TypeError for another dtype, RangeError for shapes that don't fit
 * Source: arXiv 1910.07467
 */
export function rmsNorm(x: tf.Tensor, gain: tf.Tensor1D, epsilon = 1e-5): tf.Tensor {
  for (const [name, tensor] of Object.entries({ x, gain })) checkDtype('rmsNorm', name, tensor, 'float32')
  const channels = lastAxis('rmsNorm', 'x', x)
  checkShape('rmsNorm', 'gain', gain, [channels], 'one a channel of x')
  checkPositive('rmsNorm', 'epsilon', epsilon)
  return tf.tidy('rmsNorm', () => {
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / channels, channels])
    const apply = hasKernel(RmsNorm) ? runRmsNorm : composeRmsNorm
    return tf.reshape(apply(rows, gain, epsilon), x.shape)
  })
}

function runRmsNorm(x: tf.Tensor2D, gain: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient<tf.Tensor2D>(
    [x, gain],
    (save) => {
      const [y, inverse] = runKernel(RmsNorm, { x, gain }, { epsilon }) as [tf.Tensor2D, tf.Tensor1D]
      save([x, gain, inverse])
      return y
    },
    (dy, saved) => {
      const [savedX, savedGain, inverse] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      return runKernel(RmsNormGradient, { dy, x: savedX, gain: savedGain, inverse }) as tf.Tensor[]
    },
  )
}
