import * as tf from '@tensorflow/tfjs-core'
import type { Ref } from '../graph/graph-builder.js'
import type { ModelGraph } from '../graph/model-graph.js'
import type { ParameterLayout } from '../layout.js'
import type { ModelShape, Problem } from '../model-shape.js'
import type { Weights } from '../weights.js'

/** What a position is told by. It reads its own position alone: generation keeps nothing of it. */
export interface PositionPart {
  /** Whether `turn` turns the channels of a head in pairs. */
  readonly turnsPairs: boolean
  problem(shape: ModelShape): Problem | undefined
  layout(shape: ModelShape): ParameterLayout[]
  /** A constant [contextLength, embeddingSize] that `embed` reads, row-major; undefined without one. */
  table(shape: ModelShape): Float32Array | undefined
  /** [batch, time, channel] of the token embeddings → the same with their positions */
  embed(embedded: tf.Tensor3D, given: PositionPass): tf.Tensor3D
  /** The same of ids int32 [batch, time] in one pass with the look-up of their rows, for rows that hold one document each; may be left out. */
  lookUp?(table: tf.Tensor2D, tokens: tf.Tensor2D, given: PositionPass): tf.Tensor3D
  /** Queries, keys and values [batch, time, 3 · channel] → the same. @param offset tokens before the first one */
  turn(qkv: tf.Tensor3D, headCount: number, offset: number): tf.Tensor3D
  graph: {
    /** [batch, time, channel] → the same */
    embed(x: Ref, model: ModelGraph): Ref
    /** Queries or keys [batch, head, time, size of a head] → the same */
    turn(x: Ref, model: ModelGraph): Ref
  }
}

export interface PositionPass {
  /** Of the transformer. */
  readonly weights: Weights
  /** What `table` made. */
  readonly table: tf.Tensor2D | undefined
  /** Tokens before the first one. */
  readonly offset: number
  /** int32 [batch, time]: positions are counted again where it changes. */
  readonly segments: tf.Tensor2D | undefined
}

/** The rows of a table that belong to the time steps of x. */
export function rowsFor(x: tf.Tensor3D, table: tf.Tensor2D, offset: number): tf.Tensor2D {
  const count = x.shape[1]
  return count === table.shape[0] ? table : tf.slice2d(table, [offset, 0], [count, table.shape[1]])
}
