import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype, checkShape } from '../shared/checks.js'
import { oneHotRows } from '../shared/one-hot.js'
import { withGradient } from '../shared/with-gradient.js'
import { Embedding, EmbeddingGradient } from './names.js'

/** Up to here a one-hot product is cheap, and its sum has a fixed order; `unsortedSegmentSum` adds atomically on a GPU. */
const oneHotLimit = 1024

/**
 * The rows of a table.
 * @param table float32 [vocabulary, size]
 * @param ids int32 [...], in 0 … vocabulary − 1 (the caller checks them: reading them back would stall a GPU)
 * @returns float32 [..., size], with a gradient for table (first order) on every backend
 * @throws TypeError for another dtype, RangeError for a table that isn't 2-D
 */
export function embedding(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  checkDtype('embedding', 'table', table, 'float32')
  checkDtype('embedding', 'ids', ids, 'int32')
  checkShape('embedding', 'table', table, [-1, -1], 'one row an id')
  const [vocabulary, size] = table.shape
  return tf.tidy('embedding', () => {
    const places = tf.reshape<tf.Rank.R1>(ids, [ids.size])
    const rows = withGradient<tf.Tensor2D>(
      [table],
      (save) => {
        save([places])
        return hasKernel(Embedding)
          ? (runKernel(Embedding, { table, ids: places }) as tf.Tensor2D)
          : tf.gather(table, places)
      },
      (dy, saved) => [gradient(dy, saved[0] as tf.Tensor1D, vocabulary)],
    )
    return tf.reshape(rows, [...ids.shape, size])
  })
}

function gradient(dy: tf.Tensor2D, ids: tf.Tensor1D, vocabulary: number): tf.Tensor2D {
  if (hasKernel(EmbeddingGradient)) return runKernel(EmbeddingGradient, { dy, ids }, { vocabulary }) as tf.Tensor2D
  if (vocabulary > oneHotLimit) return tf.unsortedSegmentSum(dy, ids, vocabulary)
  return tf.matMul(oneHotRows(ids, vocabulary), dy, true, false)
}
