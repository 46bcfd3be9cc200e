import type { LinearOptions } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import type { GraphBuilder, Ref } from '../graph/graph-builder.js'
import { intoResidual, linearLayout } from '../layout.js'
import { applyLinear } from '../linear.js'
import { MATRICES, NORM, type FeedForwardPart } from './feed-forward.js'

/** What happens between the two matrices, value by value. */
interface Activation {
  /** [batch, time, channel] → the same */
  apply: (x: tf.Tensor3D) => tf.Tensor3D
  graph: (x: Ref, builder: GraphBuilder) => Ref
  /** Its name where the product with the first matrix can go through it. */
  readonly fused?: LinearOptions['activation']
}

/** activation(x·c_fc)·c_proj. */
export const twoMatrices = ({ apply: activate, graph, fused }: Activation): FeedForwardPart => ({
  places: ({ embeddingSize, feedForwardSize }) => ({
    feedForwardInput: embeddingSize,
    feedForwardHidden: feedForwardSize,
  }),
  layout: (shape) => [
    ...linearLayout(shape, `${MATRICES}.c_fc`, [shape.embeddingSize, shape.feedForwardSize]),
    ...linearLayout(shape, `${MATRICES}.c_proj`, [shape.feedForwardSize, shape.embeddingSize], intoResidual(shape)),
  ],
  apply(x, pass) {
    const weights = pass.weights.of(MATRICES)
    const read = pass.filtered(pass.norm(x, NORM), 'feedForwardInput')
    const hidden =
      fused && !pass.has('feedForwardHidden')
        ? applyLinear(read, weights.of('c_fc'), { activation: fused })
        : activate(pass.filtered(applyLinear(read, weights.of('c_fc')), 'feedForwardHidden'))
    return pass.added(
      x,
      (residual) => applyLinear(hidden, weights.of('c_proj'), residual && { residual }),
      'feed-forward',
    )
  },
  cost: ({ embeddingSize, feedForwardSize }) => ({
    products: 2 * 2 * embeddingSize * feedForwardSize,
    // What the activation reads and makes.
    saved: 2 * feedForwardSize,
    working: 2 * embeddingSize + feedForwardSize,
  }),
  async graph(x, block) {
    const { builder, linear } = block.model
    const name = `${block.name}.${MATRICES}`
    const read = await block.filtered(block.norm(x, `${block.name}.${NORM}`), 'feedForwardInput')
    const up = await block.filtered(linear(read, `${name}.c_fc`), 'feedForwardHidden')
    return builder.add(x, linear(graph(up, builder), `${name}.c_proj`))
  },
})
