import * as tf from '@tensorflow/tfjs-core'
import { checkDtype, checkShape, lastAxis } from '../shared/checks.js'
import { productTransposed, sumRows, transposedProduct } from '../shared/matrix.js'
import { withGradient } from '../shared/with-gradient.js'

/**
 * y = x·weight + bias along the last axis.
 * @param x float32 [..., in]
 * @param weight float32 [in, out], GPT-2's layout
 * @param bias float32 [out]
 * @returns float32 [..., out], with gradients for all inputs (first order)
 * @throws TypeError for another dtype, RangeError for shapes that don't fit
 */
export function linear(x: tf.Tensor, weight: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor {
  const inSize = lastAxis('linear', 'x', x)
  checkDtype('linear', 'x', x, 'float32')
  checkDtype('linear', 'weight', weight, 'float32')
  checkShape('linear', 'weight', weight, [inSize, -1], 'x has this many values along its last axis')
  const outSize = weight.shape[1]
  if (bias) {
    checkDtype('linear', 'bias', bias, 'float32')
    checkShape('linear', 'bias', bias, [outSize], 'one a column of weight')
  }
  return tf.tidy('linear', () => {
    // A batch or a third axis would leave wasm's fast path.
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / inSize, inSize])
    const y = withGradient<tf.Tensor2D>(
      bias ? [rows, weight, bias] : [rows, weight],
      (save) => {
        save([rows, weight])
        return tf.fused.matMul({ a: rows, b: weight, ...(bias && { bias }) }) as tf.Tensor2D
      },
      (dy, saved) => {
        const [savedRows, savedWeight] = saved as [tf.Tensor2D, tf.Tensor2D]
        const dx = productTransposed(dy, savedWeight)
        const dWeight = transposedProduct(savedRows, dy)
        return bias ? [dx, dWeight, sumRows(dy)] : [dx, dWeight]
      },
    )
    return tf.reshape(y, [...x.shape.slice(0, -1), outSize])
  })
}
