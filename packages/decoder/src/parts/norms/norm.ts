import type * as tf from '@tensorflow/tfjs-core'
import type { ModelGraph } from '../graph/model-graph.js'
import type { Ref } from '../graph/graph-builder.js'
import type { ParameterLayout } from '../layout.js'
import type { Weights } from '../weights.js'

/** A norm reads its own position alone: generation keeps nothing of it. */
export interface NormPart {
  /** @param name what its parameters' names begin with */
  layout(name: string, size: number): ParameterLayout[]
  /** [batch, time, channel] → the same */
  apply(x: tf.Tensor3D, weights: Weights): tf.Tensor3D
  cost(size: number): {
    /** Values per token that are kept for the gradients. */
    readonly saved: number
  }
  /** [batch · time, channel] → the same */
  graph(x: Ref, name: string, model: ModelGraph): Ref
}
