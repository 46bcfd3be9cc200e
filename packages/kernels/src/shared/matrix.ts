import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { SumRows, TransposeMatrix } from './matrix.kernel.js'

/**
 * tfjs' wasm backend multiplies through XNNPACK (20–30 GFLOP/s) only when nothing is transposed and there is no batch; its own
 * loop behind `transposeA`, `transposeB` and batches runs at 1–2 GFLOP/s. There, an explicit transpose first is 4–10 times faster.
 */
const transposesFirst = () => tf.getBackend() === 'wasm'

/** a·bᵀ for a [n, k], b [m, k]. */
export function productTransposed(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return transposesFirst() ? tf.matMul(a, transposed(b)) : tf.matMul(a, b, false, true)
}

/** aᵀ·b for a [n, p], b [n, q]. */
export function transposedProduct(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  if (!transposesFirst()) return tf.matMul(a, b, true, false)
  // XNNPACK packs the right side, which takes twice as long as to transpose it: the narrower one goes there.
  return a.shape[1] >= b.shape[1] ? tf.matMul(transposed(a), b) : transposed(tf.matMul(transposed(b), a))
}

/** [rows, columns] → [columns]. */
export function sumRows(x: tf.Tensor2D): tf.Tensor1D {
  return hasKernel(SumRows) ? (runKernel(SumRows, { x }) as tf.Tensor1D) : tf.sum(x, 0)
}

function transposed(x: tf.Tensor2D): tf.Tensor2D {
  return hasKernel(TransposeMatrix) ? (runKernel(TransposeMatrix, { x }) as tf.Tensor2D) : tf.transpose(x)
}
