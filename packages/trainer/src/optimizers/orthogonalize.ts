import * as tf from '@tensorflow/tfjs-core'

/** Of the quintic whose slope at 0 is as steep as possible: it ends near 1 for all singular values, between about 0.7 and 1.2. */
const [A, B, C] = [3.4445, -4.775, 2.0315]

/**
 * The nearest matrix whose singular values are all about 1, by Newton–Schulz steps: X ← a·X + (b·G + c·G²)·X with G = X·Xᵀ, from X of
 * Frobenius norm 1. Products alone: no decomposition, on any backend.
 * @param matrix [rows, columns]
 * @returns the same shape; runs inside the caller's tf.tidy
 * Source: K. Jordan, Muon (2024), github.com/KellerJordan/Muon
 */
export function orthogonalize(matrix: tf.Tensor2D, steps: number): tf.Tensor2D {
  const isTall = matrix.shape[0] > matrix.shape[1]
  const norm = tf.sqrt(tf.sum(tf.square(matrix)))
  let x: tf.Tensor2D = tf.div(isTall ? tf.transpose(matrix) : matrix, tf.add(norm, 1e-7))
  for (let step = 0; step < steps; step++)
    x = tf.tidy(() => {
      const gram = tf.matMul(x, x, false, true)
      const powers = tf.add<tf.Tensor2D>(tf.mul(gram, B), tf.mul(tf.matMul(gram, gram), C))
      return tf.add(tf.mul(x, A), tf.matMul(powers, x))
    })
  return isTall ? tf.transpose(x) : x
}
