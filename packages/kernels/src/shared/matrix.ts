import * as tf from '@tensorflow/tfjs-core'

/**
 * tfjs' wasm backend multiplies through XNNPACK (20–30 GFLOP/s) only when nothing is transposed and there is no batch; its own
 * loop behind `transposeA`, `transposeB` and batches runs at 1–2 GFLOP/s. There, an explicit transpose first is 4–10 times faster.
 */
const transposesFirst = () => tf.getBackend() === 'wasm'

/** a·bᵀ for a [n, k], b [m, k]. */
export function productTransposed(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return transposesFirst() ? tf.matMul(a, tf.transpose(b)) : tf.matMul(a, b, false, true)
}

/**
 * The two sums over rows that a linear layer's gradient needs.
 * @param x [rows, in]
 * @param dy [rows, out]
 * @returns weight = xᵀ·dy [in, out]; bias = the sum of dy's rows [out]
 */
export function rowSums(x: tf.Tensor2D, dy: tf.Tensor2D): { weight: tf.Tensor2D; bias: () => tf.Tensor1D } {
  if (!transposesFirst()) return { weight: tf.matMul(x, dy, true, false), bias: () => tf.sum(dy, 0) }
  // The narrower side is transposed: wasm's transpose costs as much as the product.
  if (x.shape[1] > dy.shape[1]) {
    const dyT = tf.transpose(dy)
    return { weight: tf.transpose<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(dyT, x)), bias: () => tf.sum(dyT, 1) }
  }
  return { weight: tf.matMul(tf.transpose(x), dy), bias: () => sumOfRows(dy) }
}

/** [rows, columns] → [columns]. On wasm a sum over the first axis transposes first; a product with ones doesn't. */
export function sumOfRows(x: tf.Tensor2D): tf.Tensor1D {
  if (!transposesFirst()) return tf.sum(x, 0)
  return tf.reshape(tf.matMul(tf.ones<tf.Rank.R2>([1, x.shape[0]]), x), [x.shape[1]])
}
