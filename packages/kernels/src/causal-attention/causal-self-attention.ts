import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError } from '@wgpt/errors'
import { checkShape, defineOp, runKernel } from '@wgpt/kernel-runtime'
import type { DropoutAttributes } from '../dropout/names.js'
import { maker } from '../shared/maker.js'
import { attendTo } from './causal-attention.js'
import { attentionDropout, attentionSegments, type CausalAttentionOptions } from './options.js'
import {
  CausalSelfAttention,
  CausalSelfAttentionGradient,
  CausalSelfAttentionSegments,
  CausalSelfAttentionSegmentsGradient,
} from './names.js'
import { causalSelfAttentionSegmentsWasm, causalSelfAttentionWasm } from './wasm.kernel.js'
import { causalSelfAttentionSegmentsWebGpu, causalSelfAttentionWebGpu } from './webgpu.kernel.js'

/**
 * `causalAttention` on queries, keys and values as one projection makes them, without moving heads to an axis of their own where a
 * kernel can read them in place.
 * @param qkv float32 [batch, time, 3 · channels]: the queries of all heads, then the keys, then the values
 * @param headCount divides channels; a head is a run of channels / headCount channels
 * @param options `segments` int32 [batch, time] keep the documents of a sequence apart: no position looks across a change of value
 * @returns float32 [batch, time, channels]; position t reads positions ≤ t alone. A gradient for qkv (first order)
 * @throws TypeError for another dtype, RangeError for a shape, a headCount or a dropout that doesn't fit
 * @example
 * ```ts
 * const qkv = tf.randomNormal([1, 5, 3 * 16])
 * console.log(causalSelfAttention(qkv, 2).shape.join()) // → 1,5,16
 * ```
 */
export function causalSelfAttention(
  qkv: tf.Tensor3D,
  headCount: number,
  options: CausalAttentionOptions = {},
): tf.Tensor3D {
  causalSelfAttentionOp.check({ qkv })
  checkShape('causalSelfAttention', 'qkv', qkv, [-1, -1, -1], 'batch, time and 3 · channels')
  const channels = qkv.shape[2] / 3
  if (!Number.isInteger(channels) || !Number.isInteger(headCount) || headCount < 1 || channels % headCount !== 0)
    throw new WgptRangeError(
      `causalSelfAttention: the last axis is ${qkv.shape[2]} and headCount ${headCount}; expected 3 · headCount · a head's size.`,
    )
  const [batch, time] = qkv.shape
  const dropout = attentionDropout('causalSelfAttention', batch * headCount, time, options)
  const segments = attentionSegments('causalSelfAttention', batch, time, options)
  // With segments, by kernels of their own: without them nothing is changed.
  return segments
    ? segmentedAttentionOp({ qkv, segments }, { headCount, dropout })
    : causalSelfAttentionOp({ qkv }, { headCount, dropout })
}

interface Attributes {
  readonly headCount: number
  readonly dropout: DropoutAttributes | undefined
}

const kernels = {
  maker,
  kernels: [
    ...causalSelfAttentionSegmentsWasm,
    ...causalSelfAttentionSegmentsWebGpu,
    ...causalSelfAttentionWasm,
    ...causalSelfAttentionWebGpu,
  ],
}

export const causalSelfAttentionOp = defineOp<{ qkv: tf.Tensor3D }, Attributes, tf.Tensor3D>({
  name: 'causalSelfAttention',
  inputs: { qkv: 'float32' },
  kernels,
  forward: {
    kernel: CausalSelfAttention,
    run({ qkv }, { headCount, dropout }, save) {
      const attributes = { headCount, ...dropout }
      const [y, statistics] = runKernel(CausalSelfAttention, { qkv }, attributes) as [tf.Tensor3D, tf.Tensor]
      save([qkv, y, statistics])
      return y
    },
  },
  gradient(dy, saved, { headCount, dropout }) {
    const [qkv, y, statistics] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    const attributes = { headCount, ...dropout }
    return [runKernel(CausalSelfAttentionGradient, { qkv, y, statistics, dy }, attributes) as tf.Tensor]
  },
  composed: ({ qkv }, attributes) => composed(qkv, attributes),
})

const segmentedAttentionOp = defineOp<{ qkv: tf.Tensor3D; segments: tf.Tensor2D }, Attributes, tf.Tensor3D>({
  name: 'causalSelfAttention',
  inputs: { qkv: 'float32', segments: 'int32' },
  kernels,
  forward: {
    kernel: CausalSelfAttentionSegments,
    run({ qkv, segments }, { headCount, dropout }, save) {
      const attributes = { headCount, ...dropout }
      const [y, statistics] = runKernel(CausalSelfAttentionSegments, { qkv, segments }, attributes) as [
        tf.Tensor3D,
        tf.Tensor,
      ]
      save([qkv, y, statistics, segments])
      return y
    },
  },
  gradient(dy, saved, { headCount, dropout }) {
    const [qkv, y, statistics, segments] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
    const inputs = { qkv, y, statistics, dy, segments }
    return [runKernel(CausalSelfAttentionSegmentsGradient, inputs, { headCount, ...dropout }) as tf.Tensor]
  },
  composed: ({ qkv, segments }, attributes) => composed(qkv, attributes, segments),
})

function composed(qkv: tf.Tensor3D, { headCount, dropout }: Attributes, segments?: tf.Tensor2D): tf.Tensor3D {
  return tf.tidy('causalSelfAttention', () => {
    const [batch, time, width] = qkv.shape
    const channels = width / 3
    const shape: [number, number, number, number] = [batch, time, headCount, channels / headCount]
    const [q, k, v] = tf
      .split(qkv, 3, 2)
      .map((part) => tf.transpose<tf.Tensor4D>(tf.reshape<tf.Rank.R4>(part, shape), [0, 2, 1, 3]))
    const attended = attendTo({ q: q!, k: k!, v: v! }, dropout, segments)
    return tf.reshape<tf.Rank.R3>(tf.transpose(attended, [0, 2, 1, 3]), [batch, time, channels])
  })
}
