import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype, checkShape } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import type { DropoutAttributes } from '../dropout/names.js'
import { dropoutFactors } from './dropped.js'
import { CausalAttention, CausalAttentionGradient } from './names.js'
import { attentionDropout, type CausalAttentionOptions } from './options.js'

/** Added to the scores of later positions: exp makes it exactly 0, and no float32 score outweighs it. */
const hidden = -1e30

/**
 * Scaled dot-product attention that looks back only: softmax(q·kᵀ/√size + mask)·v, with dropout of the
 * probabilities if wanted.
 * @param q float32 [batch, head, time, size]
 * @param k the same shape
 * @param v the same shape
 * @returns the same shape; position t reads positions ≤ t alone. Gradients for q, k and v (first order)
 * @throws TypeError for another dtype, RangeError for shapes that differ or aren't 4-D, and for a dropout out of range
 * Source: arXiv 1706.03762, section 3.2.1
 */
export function causalAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  options: CausalAttentionOptions = {},
): tf.Tensor4D {
  for (const [name, tensor] of Object.entries({ q, k, v })) checkDtype('causalAttention', name, tensor, 'float32')
  checkShape('causalAttention', 'q', q, [-1, -1, -1, -1], 'batch, head, time, size')
  checkShape('causalAttention', 'k', k, q.shape, 'the shape of q')
  checkShape('causalAttention', 'v', v, q.shape, 'the shape of q')
  const [batch, head, time] = q.shape
  const dropout = attentionDropout('causalAttention', batch * head, time, options)
  return hasKernel(CausalAttention) ? byKernel(q, k, v, dropout) : composed(q, k, v, dropout)
}

type Form = (q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D, dropout: DropoutAttributes | undefined) => tf.Tensor4D

const byKernel: Form = (q, k, v, dropout) => {
  const attributes = { ...dropout }
  return withGradient<tf.Tensor4D>(
    [q, k, v],
    (save) => {
      const [y, statistics] = runKernel(CausalAttention, { q, k, v }, attributes) as [tf.Tensor4D, tf.Tensor]
      save([q, k, v, y, statistics])
      return y
    },
    (dy, saved) => {
      const [savedQ, savedK, savedV, y, statistics] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
      const inputs = { q: savedQ, k: savedK, v: savedV, y, statistics, dy }
      return runKernel(CausalAttentionGradient, inputs, attributes) as tf.Tensor[]
    },
  )
}

const composed: Form = (q, k, v, dropout) => {
  const [batch, head, time, size] = q.shape
  const scale = 1 / Math.sqrt(size)
  /** The probabilities that count, or the gradients for them; the factors are made again each time, since they are time × time. */
  const dropped = (values: tf.Tensor4D) =>
    dropout
      ? tf.mul<tf.Tensor4D>(values, tf.reshape(dropoutFactors(batch * head, time, dropout), values.shape))
      : values
  return withGradient<tf.Tensor4D>(
    [q, k, v],
    (save) => {
      const scores = tf.mul(tf.matMul(q, k, false, true), scale)
      const probabilities = tf.softmax(tf.add<tf.Tensor4D>(scores, causalMask(time)))
      save([q, k, v, probabilities])
      return tf.matMul(dropped(probabilities), v)
    },
    (dy, saved) => {
      const [savedQ, savedK, savedV, p] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
      const weighted = tf.mul(p, dropped(tf.matMul(dy, savedV, false, true)))
      const dScores = tf.mul(tf.sub(weighted, tf.mul(p, tf.sum(weighted, -1, true))), scale)
      return [
        tf.matMul(dScores, savedK),
        tf.matMul(dScores, savedQ, true, false),
        tf.matMul(dropped(p), dy, true, false),
      ]
    },
  )
}

/** [time, time]: 0 up to the row's own column, `hidden` after it. Made at each call: a cached one would outlive its backend. */
function causalMask(time: number): tf.Tensor2D {
  const positions = tf.range(0, time)
  const isLater = tf.greater(tf.reshape(positions, [1, time]), tf.reshape(positions, [time, 1]))
  return tf.mul(tf.cast(isLater, 'float32'), hidden)
}
