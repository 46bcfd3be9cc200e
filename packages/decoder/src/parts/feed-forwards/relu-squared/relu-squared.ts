import * as tf from '@tensorflow/tfjs-core'
import { twoMatrices } from '../two-matrices.js'

/** max(0, x)², whose gradient 2·max(0, x) needs max(0, x) alone. */
const activate = tf.customGrad<tf.Tensor3D>((x, save) => {
  const positive = tf.relu(x as tf.Tensor3D)
  ;(save as tf.GradSaveFunc)([positive])
  return {
    value: tf.square(positive),
    gradFunc: (dy, saved) => tf.mul(dy, tf.mul(saved[0]!, 2)),
  }
})

/** max(0, x·c_fc)²·c_proj. Source: arXiv 2109.08668 */
export const reluSquared = twoMatrices({
  apply: (x) => activate(x),
  graph(x, builder) {
    const positive = builder.op('Relu', [x])
    return builder.multiply(positive, positive)
  },
})
