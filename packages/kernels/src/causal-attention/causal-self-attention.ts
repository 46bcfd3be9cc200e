import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype, checkShape } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { causalAttention } from './causal-attention.js'
import type { DropoutAttributes } from '../dropout/names.js'
import { attentionDropout, type CausalAttentionOptions } from './options.js'
import { CausalSelfAttention, CausalSelfAttentionGradient } from './names.js'

/**
 * `causalAttention` on queries, keys and values as one projection makes them, without moving heads to an axis of their own where a
 * kernel can read them in place.
 * @param qkv float32 [batch, time, 3 · channels]: the queries of all heads, then the keys, then the values
 * @param headCount divides channels; a head is a run of channels / headCount channels
 * @returns float32 [batch, time, channels]; position t reads positions ≤ t alone. A gradient for qkv (first order)
 * @throws TypeError for another dtype, RangeError for a shape, a headCount or a dropout that doesn't fit
 */
export function causalSelfAttention(
  qkv: tf.Tensor3D,
  headCount: number,
  options: CausalAttentionOptions = {},
): tf.Tensor3D {
  checkDtype('causalSelfAttention', 'qkv', qkv, 'float32')
  checkShape('causalSelfAttention', 'qkv', qkv, [-1, -1, -1], 'batch, time, 3 · channels')
  const channels = qkv.shape[2] / 3
  if (!Number.isInteger(channels) || !Number.isInteger(headCount) || headCount < 1 || channels % headCount !== 0)
    throw new RangeError(
      `causalSelfAttention: the last axis is ${qkv.shape[2]} and headCount ${headCount}, wanted 3 · headCount · a head's size.`,
    )
  const [batch, time] = qkv.shape
  const dropout = attentionDropout('causalSelfAttention', batch * headCount, time, options)
  return hasKernel(CausalSelfAttention) ? byKernel(qkv, headCount, dropout) : composed(qkv, headCount, options)
}

function byKernel(qkv: tf.Tensor3D, headCount: number, dropout: DropoutAttributes | undefined): tf.Tensor3D {
  const attributes = { headCount, ...dropout }
  return withGradient<tf.Tensor3D>(
    [qkv],
    (save) => {
      const [y, statistics] = runKernel(CausalSelfAttention, { qkv }, attributes) as [tf.Tensor3D, tf.Tensor]
      save([qkv, y, statistics])
      return y
    },
    (dy, saved) => {
      const [savedQkv, y, statistics] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const inputs = { qkv: savedQkv, y, statistics, dy }
      return [runKernel(CausalSelfAttentionGradient, inputs, attributes) as tf.Tensor]
    },
  )
}

function composed(qkv: tf.Tensor3D, headCount: number, options: CausalAttentionOptions): tf.Tensor3D {
  return tf.tidy('causalSelfAttention', () => {
    const [batch, time, width] = qkv.shape
    const channels = width / 3
    const shape: [number, number, number, number] = [batch, time, headCount, channels / headCount]
    const [q, k, v] = tf
      .split(qkv, 3, 2)
      .map((part) => tf.transpose<tf.Tensor4D>(tf.reshape<tf.Rank.R4>(part, shape), [0, 2, 1, 3]))
    return tf.reshape<tf.Rank.R3>(tf.transpose(causalAttention(q!, k!, v!, options), [0, 2, 1, 3]), [
      batch,
      time,
      channels,
    ])
  })
}
