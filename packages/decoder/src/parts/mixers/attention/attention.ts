import { causalSelfAttention } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import type { BlockPass } from '../../block-pass.js'
import { intoResidual, linearLayout } from '../../layout.js'
import { applyLinear } from '../../linear.js'
import type { Weights } from '../../weights.js'
import type { MixerPart } from '../mixer.js'
import { adjusted, adjustedLayout, adjustedSaved } from './adjusted.js'
import { attentionGraph } from './attention-graph.js'
import { KeyValueCache } from './key-value-cache.js'

/** Causal multi-head self-attention, as GPT-2's. Source: arXiv 1706.03762 */
export const attention: MixerPart = {
  isCausal: true,
  places: ({ embeddingSize: size }) => ({
    beforeAttention: size,
    mixerInput: size,
    queries: size,
    keys: size,
    values: size,
    qkv: 3 * size,
  }),
  problem({ embeddingSize, headCount }, { turnsPairs }) {
    if (embeddingSize % headCount !== 0)
      return { field: 'headCount', message: `is ${headCount}, which must divide embeddingSize (${embeddingSize})` }
    if (turnsPairs && embeddingSize % (2 * headCount) !== 0)
      return {
        field: 'headCount',
        message: `is ${headCount}; rotary positions come in pairs, so embeddingSize / headCount (${embeddingSize / headCount}) must be even`,
      }
    return undefined
  },
  layout: (shape, norm) => [
    ...norm.layout('ln_1', shape.embeddingSize),
    ...linearLayout(shape, 'attn.c_attn', [shape.embeddingSize, 3 * shape.embeddingSize]),
    ...adjustedLayout(shape),
    ...linearLayout(shape, 'attn.c_proj', [shape.embeddingSize, shape.embeddingSize], intoResidual(shape)),
  ],
  apply: (x, pass) => branch(x, pass, (qkv) => attend(qkv, pass)),
  memory({ headCount }, capacity) {
    const cache = new KeyValueCache(capacity, headCount)
    return {
      start: (x, pass) =>
        branch(x, pass, (qkv) => {
          cache.fill(qkv)
          return attend(qkv, pass)
        }),
      step(x, pass) {
        const mask = () => pass.once('attention', () => cache.mask(pass.offset)) as tf.Tensor1D
        return branch(x, pass, (qkv) => cache.attend(qkv, pass.offset, mask))
      },
      select: (rows) => {
        cache.select(rows)
      },
      dispose: () => {
        cache.dispose()
      },
    }
  },
  cost(shape, norm) {
    const { embeddingSize: size, headCount, contextLength } = shape
    return {
      products: 2 * 4 * size * size,
      // Products of queries with keys, and of shares with values: position t looks at t + 1.
      mixing: 4 * size * ((contextLength + 1) / 2),
      // Queries, keys and values; what attention makes of them; a row's largest score and its sum of powers.
      saved: norm.cost(size).saved + 3 * size + size + 2 * headCount + adjustedSaved(shape),
      keptBytes: 8 * contextLength * size,
    }
  },
  graph: attentionGraph,
}

/** @param attended queries, keys and values [batch, time, 3 · channel], turned → [batch, time, channel] */
function branch(x: tf.Tensor3D, pass: BlockPass, attended: (qkv: tf.Tensor3D) => tf.Tensor3D): tf.Tensor3D {
  const read = pass.norm(pass.filtered(x, 'beforeAttention'), 'ln_1')
  const weights = pass.weights.of('attn')
  const qkv = pass.filtered(projected(pass.filtered(read, 'mixerInput'), weights.of('c_attn'), pass), 'qkv')
  const mixed = attended(pass.turned(adjusted(qkv, pass)))
  return pass.added(x, (residual) => applyLinear(mixed, weights.of('c_proj'), residual && { residual }), 'attention')
}

function attend(qkv: tf.Tensor3D, { shape, layer, dropout, segments }: BlockPass): tf.Tensor3D {
  const dropped = dropout.at(`${layer}/probabilities`)
  return causalSelfAttention(qkv, shape.headCount, { segments, ...(dropped && { dropout: dropped }) })
}

const inputs = ['queries', 'keys', 'values'] as const

/** [batch, time, channel] → [batch, time, 3 · channel]: in one product, unless filters stand before one of the three. */
function projected(x: tf.Tensor3D, weights: Weights, pass: BlockPass): tf.Tensor3D {
  if (!inputs.some((place) => pass.has(place))) return applyLinear(x, weights)
  const size = x.shape[2]
  return tf.concat3d(
    inputs.map((place, part) => applyLinear(pass.filtered(x, place), weights.columns(part * size, size))),
    2,
  )
}
