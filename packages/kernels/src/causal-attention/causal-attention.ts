import * as tf from '@tensorflow/tfjs-core'
import { checkShape, defineOp, maskedScore, runKernel, segmentNumbers, withGradient } from '@wgpt/kernel-runtime'
import type { DropoutAttributes } from '../dropout/names.js'
import { maker } from '../shared/maker.js'
import { dropoutFactors } from './dropped.js'
import {
  CausalAttention,
  CausalAttentionGradient,
  CausalAttentionSegments,
  CausalAttentionSegmentsGradient,
} from './names.js'
import { attentionDropout, attentionSegments, type CausalAttentionOptions } from './options.js'
import { causalAttentionSegmentsTensorflow, causalAttentionTensorflow } from './tensorflow.kernel.js'
import { causalAttentionSegmentsWasm, causalAttentionWasm } from './wasm.kernel.js'

/**
 * Scaled dot-product attention that looks back only: softmax(q·kᵀ/√size + mask)·v, with dropout of the
 * probabilities if wanted.
 * @param q float32 [batch, head, time, size]
 * @param k the same shape
 * @param v the same shape
 * @param options `segments` int32 [batch, time] keep the documents of a sequence apart: no position looks across a change of value
 * @returns the same shape; position t reads positions ≤ t alone. Gradients for q, k and v (first order)
 * @throws TypeError for another dtype, RangeError for shapes that differ or aren't 4-D, and for a dropout out of range
 * @example
 * const [q, k, v] = [1, 2, 3].map((seed) => tf.randomNormal([1, 2, 5, 8], 0, 1, 'float32', seed))
 * causalAttention(q, k, v).print()
 * Source: arXiv 1706.03762, section 3.2.1
 */
export function causalAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  options: CausalAttentionOptions = {},
): tf.Tensor4D {
  causalAttentionOp.check({ q, k, v })
  checkShape('causalAttention', 'q', q, [-1, -1, -1, -1], 'batch, head, time and size')
  checkShape('causalAttention', 'k', k, q.shape, 'the shape of q')
  checkShape('causalAttention', 'v', v, q.shape, 'the shape of q')
  const [batch, head, time] = q.shape
  const dropout = attentionDropout('causalAttention', batch * head, time, options)
  return attendTo({ q, k, v }, dropout, attentionSegments('causalAttention', batch, time, options))
}

/** With segments, by kernels of their own: without them nothing is changed. */
export const attendTo = (inputs: Inputs, dropout: DropoutAttributes | undefined, segments: tf.Tensor2D | undefined) =>
  segments ? segmentedAttentionOp({ ...inputs, segments }, dropout) : causalAttentionOp(inputs, dropout)

export interface Inputs {
  readonly [name: string]: tf.Tensor
  readonly q: tf.Tensor4D
  readonly k: tf.Tensor4D
  readonly v: tf.Tensor4D
}

const kernels = {
  maker,
  kernels: [
    ...causalAttentionSegmentsTensorflow,
    ...causalAttentionSegmentsWasm,
    ...causalAttentionTensorflow,
    ...causalAttentionWasm,
  ],
}

export const causalAttentionOp = defineOp<Inputs, DropoutAttributes | undefined, tf.Tensor4D>({
  name: 'causalAttention',
  inputs: { q: 'float32', k: 'float32', v: 'float32' },
  kernels,
  forward: {
    kernel: CausalAttention,
    run({ q, k, v }, dropout, save) {
      const [y, statistics] = runKernel(CausalAttention, { q, k, v }, dropout) as [tf.Tensor4D, tf.Tensor]
      save([q, k, v, y, statistics])
      return y
    },
  },
  gradient(dy, saved, dropout) {
    const [q, k, v, y, statistics] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
    return runKernel(CausalAttentionGradient, { q, k, v, y, statistics, dy }, dropout) as tf.Tensor[]
  },
  composed: ({ q, k, v }, dropout) => composed(q, k, v, dropout),
})

const segmentedAttentionOp = defineOp<Inputs & { segments: tf.Tensor2D }, DropoutAttributes | undefined, tf.Tensor4D>({
  name: 'causalAttention',
  inputs: { q: 'float32', k: 'float32', v: 'float32', segments: 'int32' },
  kernels,
  forward: {
    kernel: CausalAttentionSegments,
    run({ q, k, v, segments }, dropout, save) {
      const inputs = { q, k, v, segments }
      const [y, statistics] = runKernel(CausalAttentionSegments, inputs, dropout) as [tf.Tensor4D, tf.Tensor]
      save([q, k, v, y, statistics, segments])
      return y
    },
  },
  gradient(dy, saved, dropout) {
    const [q, k, v, y, statistics, segments] = saved as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ]
    const inputs = { q, k, v, y, statistics, dy, segments }
    return runKernel(CausalAttentionSegmentsGradient, inputs, dropout) as tf.Tensor[]
  },
  composed: ({ q, k, v, segments }, dropout) => composed(q, k, v, dropout, segments),
})

function composed(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  dropout: DropoutAttributes | undefined,
  segments?: tf.Tensor2D,
): tf.Tensor4D {
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
      const mask = segments ? documentMask(segments) : causalMask(time)
      const probabilities = tf.softmax(tf.add<tf.Tensor4D>(scores, mask))
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

/** [time, time]: 0 up to the row's own column, `maskedScore` after it. Made at each call: a cached one would outlive its backend. */
function causalMask(time: number): tf.Tensor2D {
  const positions = tf.range(0, time)
  const isLater = tf.greater(tf.reshape(positions, [1, time]), tf.reshape(positions, [time, 1]))
  return tf.mul(tf.cast(isLater, 'float32'), maskedScore)
}

/** [batch, 1, time, time]: 0 where a key is not after its query and of the same segment, `maskedScore` elsewhere. */
function documentMask(segments: tf.Tensor2D): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, time] = segments.shape
    const numbers = segmentNumbers(segments)
    const isOther = tf.notEqual(tf.reshape(numbers, [batch, 1, time, 1]), tf.reshape(numbers, [batch, 1, 1, time]))
    return tf.minimum(tf.mul(tf.cast(isOther, 'float32'), maskedScore), causalMask(time))
  })
}
