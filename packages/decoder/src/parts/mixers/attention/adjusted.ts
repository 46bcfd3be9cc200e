import * as tf from '@tensorflow/tfjs-core'
import type { Ref } from '../../graph/graph-builder.js'
import type { BlockGraph } from '../../graph/block-graph.js'
import type { BlockPass } from '../../block-pass.js'
import { constant, type ParameterLayout } from '../../layout.js'
import type { ModelShape } from '../../model-shape.js'
import { scaledToUnit } from '../../norms/normalized.js'
import { divideByRms } from '../../norms/rms-no-gain/divide-by-rms.js'

const SHARES = 'attn.value_residual'

/** λ1 and λ2 of a block, both ½ at the start: its values become λ1·(the first block's) + λ2·(its own). Source: arXiv 2410.17897 */
export const adjustedLayout = ({ valueResidual = false }: ModelShape): ParameterLayout[] =>
  valueResidual ? [constant(SHARES, [2], 0.5)] : []

/** Values per token that are kept for the gradients besides. */
export const adjustedSaved = ({ embeddingSize: size, headCount, queryKeyNorm, valueResidual }: ModelShape): number =>
  // What the norm reads, and a deviation per head; the block's own values.
  (queryKeyNorm ? 2 * size + 2 * headCount : 0) + (valueResidual ? size : 0)

/**
 * What the config asks for between the projections and attention: queries and keys of each head divided by their root mean square, values
 * mixed with the first block's.
 * @param qkv [batch, time, 3 · channel] → the same
 */
export function adjusted(qkv: tf.Tensor3D, pass: BlockPass): tf.Tensor3D {
  const { queryKeyNorm = false, valueResidual = false, embeddingSize: size, headCount } = pass.shape
  if (!queryKeyNorm && !valueResidual) return qkv
  const [batch, time] = qkv.shape
  const pairs = tf.slice3d(qkv, [0, 0, 0], [batch, time, 2 * size])
  const values = tf.slice3d(qkv, [0, 0, 2 * size], [batch, time, size])
  const heads: [number, number] = [batch * time * 2 * headCount, size / headCount]
  const normed = queryKeyNorm ? tf.reshape<tf.Rank.R3>(divideByRms(tf.reshape(pairs, heads)), pairs.shape) : pairs
  return tf.concat3d([normed, valueResidual ? mixed(values, pass) : values], 2)
}

function mixed(values: tf.Tensor3D, pass: BlockPass): tf.Tensor3D {
  const first = (pass.firstValues ??= values)
  const shares = pass.weights.vector(SHARES)
  const [ofFirst, ofOwn] = [0, 1].map((place) => tf.slice1d(shares, place, 1)) as [tf.Tensor1D, tf.Tensor1D]
  return tf.add(tf.mul(first, ofFirst), tf.mul(values, ofOwn))
}

/** The same of queries, keys and values [batch · time, channel], as a graph. */
export function adjustedGraph([queries, keys, values]: readonly [Ref, Ref, Ref], block: BlockGraph): [Ref, Ref, Ref] {
  const { queryKeyNorm = false, valueResidual = false } = block.model.shape
  const normed = (rows: Ref) => (queryKeyNorm ? normedGraph(rows, block) : rows)
  return [normed(queries), normed(keys), valueResidual ? mixedGraph(values, block) : values]
}

function normedGraph(rows: Ref, { model }: BlockGraph): Ref {
  const { builder, shape } = model
  const heads = builder.reshape(rows, model.rowShape(shape.embeddingSize / shape.headCount))
  return builder.reshape(scaledToUnit(heads, builder), model.rowShape(shape.embeddingSize))
}

function mixedGraph(values: Ref, block: BlockGraph): Ref {
  const { builder, parameter } = block.model
  const first = (block.first.values ??= values)
  const shares = parameter(`${block.name}.${SHARES}`)
  const share = (place: number) => builder.op('Slice', [shares, builder.integers(place), builder.integers(1)])
  return builder.add(builder.multiply(first, share(0)), builder.multiply(values, share(1)))
}
