import type { Place } from '../places.js'
import type { Ref } from './graph-builder.js'
import type { ModelGraph } from './model-graph.js'

/** What a mixer or a feed-forward of one block gets besides its input, in the making of a graph. */
export interface BlockGraph {
  readonly model: ModelGraph
  /** What the block's names begin with, as 'transformer.h.0'. */
  readonly name: string
  /** What all blocks of the model share: the values [batch · time, channel] of the first one's attention, where later ones read them. */
  readonly first: { values: Ref | undefined }
  /** The config's norm, with the parameters of that name. */
  norm(x: Ref, name: string): Ref
  /** Turns queries or keys [batch, head, time, size of a head] by their positions, where the config's positions do that. */
  turned(x: Ref): Ref
  /** The filters that stand at a place, for x [batch · time, width]. */
  filtered(x: Ref, place: Place): Promise<Ref>
  /** Whether any filter stands there. */
  has(place: Place): boolean
}
