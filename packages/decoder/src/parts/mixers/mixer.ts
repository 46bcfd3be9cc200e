import type * as tf from '@tensorflow/tfjs-core'
import type { BlockGraph } from '../graph/block-graph.js'
import type { Ref } from '../graph/graph-builder.js'
import type { BlockPass } from '../block-pass.js'
import type { ParameterLayout } from '../layout.js'
import type { ModelShape, Problem } from '../model-shape.js'
import type { NormPart } from '../norms/norm.js'
import type { Widths } from '../places.js'
import type { PositionPart } from '../positions/position.js'

/** A block's first branch: what lets a position read others. */
export interface MixerPart {
  /** Whether a position reads later ones too: such a mixer cannot generate. */
  readonly isCausal: boolean
  /** Where filters can stand in it. */
  places(shape: ModelShape): Widths
  problem(shape: ModelShape, position: PositionPart): Problem | undefined
  /** Below the block's name. */
  layout(shape: ModelShape, norm: NormPart): ParameterLayout[]
  /** The residual stream of whole sequences [batch, time, channel] → the same with the branch */
  apply(x: tf.Tensor3D, pass: BlockPass): tf.Tensor3D
  /** What one block keeps while it writes. @param capacity the longest sequence that will be read */
  memory(shape: ModelShape, capacity: number): MixerMemory
  cost(shape: ModelShape, norm: NormPart): MixerCost
  /** The residual stream [batch · time, channel] → the same with the branch */
  graph(x: Ref, block: BlockGraph): Promise<Ref>
}

/** A mixer that writes: the same values as over whole sequences, and a step's cost does not grow with its position. */
export interface MixerMemory {
  /** As `apply`, from the beginning; keeps what later tokens look back at. */
  start(x: tf.Tensor3D, pass: BlockPass): tf.Tensor3D
  /** One more token: [batch, 1, channel] → the same. `pass.offset` tokens came before. */
  step(x: tf.Tensor3D, pass: BlockPass): tf.Tensor3D
  /** Row i becomes what row `rows[i]` was. */
  select(rows: readonly number[]): void
  dispose(): void
}

/** What attention alone can do. @param name of another mixer */
export function onlyAttention(name: string, { queryKeyNorm, valueResidual }: ModelShape): Problem | undefined {
  const field = queryKeyNorm ? 'queryKeyNorm' : valueResidual ? 'valueResidual' : undefined
  if (field === undefined) return undefined
  return { field, message: `is true, which mixer "${name}" doesn't have; leave it out or take mixer "attention"` }
}

export interface MixerCost {
  /** Floating-point operations of products with weights, per token. */
  readonly products: number
  /** Those between positions, per token: the mean over a context. */
  readonly mixing: number
  /** Values per token that are kept for the gradients. */
  readonly saved: number
  /** Bytes that generation keeps for a sequence of the whole context. */
  readonly keptBytes: number
}
