import * as tf from '@tensorflow/tfjs-core'
import { withGradient } from '@wgpt/kernel-runtime'
import { oneHotRows } from '../shared/one-hot.js'
import type { CrossEntropyAttributes } from './names.js'

/** Of public ops: logits [rows, vocabulary], targets [rows]. */
export function composeCrossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  { ignores, ignoreIndex, labelSmoothing }: CrossEntropyAttributes,
): tf.Scalar {
  const [count, vocabulary] = logits.shape
  const uniform = labelSmoothing / vocabulary
  return withGradient<tf.Scalar>(
    [logits],
    (save) => {
      const counts = ignores ? tf.cast(tf.notEqual(targets, ignoreIndex), 'float32') : undefined
      const ids = counts ? tf.mul(targets, tf.cast(counts, 'int32')) : targets
      const shares = counts ? tf.div<tf.Tensor1D>(counts, tf.maximum(tf.sum(counts), 1)) : tf.fill([count], 1 / count)
      const shifted = tf.sub(logits, tf.max(logits, 1, true))
      const powers = tf.exp(shifted)
      const sums = tf.sum(powers, 1, true)
      save([tf.div(powers, sums), ids, shares])
      const places = tf.add(tf.mul(tf.range(0, count, 1, 'int32'), tf.scalar(vocabulary, 'int32')), ids)
      const atTarget = tf.gather(tf.reshape(shifted, [count * vocabulary]), tf.cast(places, 'int32'))
      const expected =
        labelSmoothing === 0
          ? atTarget
          : tf.add(tf.mul(atTarget, 1 - labelSmoothing), tf.mul(tf.sum(shifted, 1), uniform))
      return tf.sum(tf.mul(tf.sub(tf.log(tf.reshape(sums, [count])), expected), shares))
    },
    (dy, saved) => {
      const [probabilities, ids, shares] = saved as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D]
      const hot = oneHotRows(ids, vocabulary)
      const wanted = labelSmoothing === 0 ? hot : tf.add(tf.mul(hot, 1 - labelSmoothing), uniform)
      return [tf.mul(tf.sub(probabilities, wanted), tf.mul(tf.reshape(shares, [count, 1]), dy))]
    },
  )
}
