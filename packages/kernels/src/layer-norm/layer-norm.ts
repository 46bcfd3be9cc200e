import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype, checkPositive, checkShape, lastAxis } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { composeLayerNorm } from './composed.js'
import { LayerNorm, LayerNormGradient } from './names.js'

/**
 * Layer normalisation along the last axis: gain·(x − mean)/√(variance + epsilon) + bias, with the biased variance.
 * @param x float32 [..., channels]
 * @param gain float32 [channels]
 * @param bias float32 [channels]
 * @param epsilon above 0; GPT-2's 1e-5
 * @returns the shape of x, with gradients for x, gain and bias (first order)
 * @throws TypeError for another dtype, RangeError for shapes that don't fit
 * Source: arXiv 1607.06450
 */
export function layerNorm(x: tf.Tensor, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon = 1e-5): tf.Tensor {
  for (const [name, tensor] of Object.entries({ x, gain, bias })) checkDtype('layerNorm', name, tensor, 'float32')
  const channels = lastAxis('layerNorm', 'x', x)
  for (const [name, tensor] of Object.entries({ gain, bias }))
    checkShape('layerNorm', name, tensor, [channels], 'one a channel of x')
  checkPositive('layerNorm', 'epsilon', epsilon)
  return tf.tidy('layerNorm', () => {
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / channels, channels])
    const apply = hasKernel(LayerNorm) ? runLayerNorm : composeLayerNorm
    return tf.reshape(apply(rows, gain, bias, epsilon), x.shape)
  })
}

function runLayerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient<tf.Tensor2D>(
    [x, gain, bias],
    (save) => {
      const [y, statistics] = runKernel(LayerNorm, { x, gain, bias }, { epsilon }) as [tf.Tensor2D, tf.Tensor2D]
      save([x, gain, statistics])
      return y
    },
    (dy, saved) => {
      const [savedX, savedGain, statistics] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      return runKernel(LayerNormGradient, { dy, x: savedX, gain: savedGain, statistics }) as tf.Tensor[]
    },
  )
}
