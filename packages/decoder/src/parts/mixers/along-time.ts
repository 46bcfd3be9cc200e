import * as tf from '@tensorflow/tfjs-core'

/**
 * A linear map between positions, each channel alike: y[:, u] is the sum of matrix[t, u]·x[:, t] over all t.
 * @param x [batch, time, channel]
 * @param matrix [time, positions]
 * @returns [batch, positions, channel]
 */
export function alongTime(x: tf.Tensor3D, matrix: tf.Tensor2D): tf.Tensor3D {
  const [batch, time, channels] = x.shape
  return tf.tidy(() => {
    // Rows of one channel each: a product of two axes is every backend's fast one.
    const rows = tf.reshape<tf.Rank.R2>(tf.transpose(x, [0, 2, 1]), [batch * channels, time])
    const mixed = tf.reshape<tf.Rank.R3>(tf.matMul(rows, matrix), [batch, channels, matrix.shape[1]])
    return tf.transpose(mixed, [0, 2, 1])
  })
}

/** A table that is made again only for another length. */
export function lastTable<Table>(make: (length: number) => Table): (length: number) => Table {
  let last: { readonly length: number; readonly table: Table } | undefined
  return (length) => {
    if (last?.length !== length) last = { length, table: make(length) }
    return last.table
  }
}
