import * as tf from '@tensorflow/tfjs-core'

/** float32 [count, vocabulary]: 1 at each row's id. tfjs' own refuses a vocabulary of one. */
export function oneHotRows(ids: tf.Tensor1D, vocabulary: number): tf.Tensor2D {
  return vocabulary === 1 ? tf.ones([ids.size, 1]) : tf.cast(tf.oneHot(ids, vocabulary) as tf.Tensor2D, 'float32')
}
