import * as tf from '@tensorflow/tfjs-core'
import { checkDtype, checkShape, lastAxis } from '../shared/checks.js'
import { oneHotRows } from '../shared/one-hot.js'
import { withGradient } from '../shared/with-gradient.js'

/**
 * Mean cross-entropy of next-token predictions, in nats a token. One exponential serves the loss and its gradient, after the
 * largest logit is subtracted: logits of any finite size give a finite, exact loss.
 * @param logits float32 [..., vocabulary]
 * @param targets int32 [...], ids in 0 … vocabulary − 1 (the caller checks them: reading them back would stall a GPU)
 * @returns scalar, with a gradient for logits (first order)
 * @throws TypeError for another dtype, RangeError for shapes that don't fit
 */
export function crossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  const vocabulary = lastAxis('crossEntropy', 'logits', logits)
  checkDtype('crossEntropy', 'logits', logits, 'float32')
  checkDtype('crossEntropy', 'targets', targets, 'int32')
  checkShape('crossEntropy', 'targets', targets, logits.shape.slice(0, -1), 'one id a row of logits')
  const count = targets.size
  return tf.tidy('crossEntropy', () => {
    const ids = tf.reshape<tf.Rank.R1>(targets, [count])
    const rows = tf.reshape<tf.Rank.R2>(logits, [count, vocabulary])
    return withGradient<tf.Scalar>(
      [rows],
      (save) => {
        const shifted = tf.sub(rows, tf.max(rows, 1, true))
        const powers = tf.exp(shifted)
        const sums = tf.sum(powers, 1, true)
        save([tf.div(powers, sums), ids])
        const places = tf.add(tf.mul(tf.range(0, count, 1, 'int32'), tf.scalar(vocabulary, 'int32')), ids)
        const atTarget = tf.gather(tf.reshape(shifted, [count * vocabulary]), tf.cast(places, 'int32'))
        return tf.mean(tf.sub(tf.log(tf.reshape(sums, [count])), atTarget))
      },
      (dy, saved) => {
        const [probabilities, savedIds] = saved as [tf.Tensor2D, tf.Tensor1D]
        const wanted = oneHotRows(savedIds, vocabulary)
        return [tf.mul(tf.sub(probabilities, wanted), tf.div(dy, count))]
      },
    )
  })
}
