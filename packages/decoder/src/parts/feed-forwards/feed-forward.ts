import type * as tf from '@tensorflow/tfjs-core'
import type { BlockGraph } from '../graph/block-graph.js'
import type { Ref } from '../graph/graph-builder.js'
import type { BlockPass } from '../block-pass.js'
import type { ParameterLayout } from '../layout.js'
import type { ModelShape } from '../model-shape.js'
import type { Widths } from '../places.js'

/** A block's second branch. It reads its own position alone: generation keeps nothing of it. */
export interface FeedForwardPart {
  /** Where filters can stand in it. */
  places(shape: ModelShape): Widths
  /** Below the block's name, without the norm. */
  layout(shape: ModelShape): ParameterLayout[]
  /** The residual stream [batch, time, channel] → the same with the branch */
  apply(x: tf.Tensor3D, pass: BlockPass): tf.Tensor3D
  cost(shape: ModelShape): {
    /** Floating-point operations of matrix products, per token. */
    readonly products: number
    /** Values per token that are kept for the gradients, without the norm's; and that the backward pass works with. */
    readonly saved: number
    readonly working: number
  }
  /** The residual stream [batch · time, channel] → the same with the branch */
  graph(x: Ref, block: BlockGraph): Promise<Ref>
}

/** The parameters' names below the block's begin with it. */
export const NORM = 'ln_2'
export const MATRICES = 'mlp'
