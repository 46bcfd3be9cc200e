import { swiglu as activate } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import type { Ref } from '../../graph/graph-builder.js'
import type { BlockGraph } from '../../graph/block-graph.js'
import type { BlockPass } from '../../block-pass.js'
import { intoResidual, linearLayout } from '../../layout.js'
import { applyLinear } from '../../linear.js'
import { MATRICES, NORM, type FeedForwardPart } from '../feed-forward.js'

/** (swish(x·c_gate) · (x·c_fc))·c_proj. Source: arXiv 2002.05202 */
export const swiglu: FeedForwardPart = {
  // Gate and value side by side.
  places: ({ embeddingSize, feedForwardSize }) => ({
    feedForwardInput: embeddingSize,
    feedForwardHidden: 2 * feedForwardSize,
  }),
  layout: (shape) => [
    ...linearLayout(shape, `${MATRICES}.c_gate`, [shape.embeddingSize, shape.feedForwardSize]),
    ...linearLayout(shape, `${MATRICES}.c_fc`, [shape.embeddingSize, shape.feedForwardSize]),
    ...linearLayout(shape, `${MATRICES}.c_proj`, [shape.feedForwardSize, shape.embeddingSize], intoResidual(shape)),
  ],
  apply(x, pass) {
    const weights = pass.weights.of(MATRICES)
    const read = pass.filtered(pass.norm(x, NORM), 'feedForwardInput')
    const [gate, value] = filteredPair(
      applyLinear(read, weights.of('c_gate')),
      applyLinear(read, weights.of('c_fc')),
      pass,
    )
    const hidden = activate(gate, value)
    return pass.added(
      x,
      (residual) => applyLinear(hidden, weights.of('c_proj'), residual && { residual }),
      'feed-forward',
    )
  },
  cost: ({ embeddingSize, feedForwardSize }) => ({
    products: 2 * 3 * embeddingSize * feedForwardSize,
    // What the activation reads, twice, and makes.
    saved: 3 * feedForwardSize,
    working: 2 * embeddingSize + 2 * feedForwardSize,
  }),
  async graph(x, block) {
    const { builder, linear } = block.model
    const name = `${block.name}.${MATRICES}`
    const read = await block.filtered(block.norm(x, `${block.name}.${NORM}`), 'feedForwardInput')
    const up = linear(read, `${name}.c_fc`)
    const [gate, value] = await filteredPairGraph(linear(read, `${name}.c_gate`), up, block)
    const swish = builder.multiply(gate, builder.op('Sigmoid', [gate]))
    return builder.add(x, linear(builder.multiply(swish, value), `${name}.c_proj`))
  },
}

function filteredPair(gate: tf.Tensor3D, value: tf.Tensor3D, pass: BlockPass): readonly [tf.Tensor3D, tf.Tensor3D] {
  if (!pass.has('feedForwardHidden')) return [gate, value]
  const both = pass.filtered(tf.concat3d([gate, value], 2), 'feedForwardHidden')
  return tf.split(both, 2, 2) as [tf.Tensor3D, tf.Tensor3D]
}

async function filteredPairGraph(gate: Ref, value: Ref, block: BlockGraph): Promise<readonly [Ref, Ref]> {
  if (!block.has('feedForwardHidden')) return [gate, value]
  const { builder } = block.model
  const joined = builder.op('ConcatV2', [gate, value, builder.integer(1)], { N: 2 })
  const both = builder.op('Split', [builder.integer(1), await block.filtered(joined, 'feedForwardHidden')], {
    num_split: 2,
  })
  return [both, `${both}:1`]
}
