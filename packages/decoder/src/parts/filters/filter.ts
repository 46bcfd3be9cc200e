import type * as tf from '@tensorflow/tfjs-core'
import type { z } from 'zod'
import type { Ref } from '../graph/graph-builder.js'
import type { ModelGraph } from '../graph/model-graph.js'
import type { ParameterLayout } from '../layout.js'
import type { Place } from '../places.js'
import type { Weights } from '../weights.js'

/** A kind of filter: what changes a stream of channels by what came before in the same stream. */
export interface FilterPart<Schema extends z.ZodObject = z.ZodObject> {
  /** Strict; it has the kind and the place among the options. */
  readonly schema: Schema
  /** What the names of its parameters begin with, below the part's where it stands. */
  readonly parameters: string
  /**
   * The filter at one place; undefined if these options mean that there is none.
   * @throws RangeError or TypeError for options that don't fit the place
   */
  create(options: z.output<Schema>, at: FilterPlace): Filter | undefined
}

/** Where a filter stands. */
export interface FilterPlace {
  readonly place: Place
  /** Channels there. */
  readonly channels: number
  readonly contextLength: number
}

/** A filter at its place. It holds no tensor: its parameters are the decoder's. */
export interface Filter {
  /** Below the filter's own name. */
  readonly layout: readonly ParameterLayout[]
  /**
   * Whole sequences [batch, time, channel] → the same. Position t reads positions ≤ t.
   * @param weights the filter's own
   * @param segments int32 [batch, time]: a change of value is a boundary between documents, which it does not read across
   */
  apply(x: tf.Tensor3D, weights: Weights, segments?: tf.Tensor2D): tf.Tensor3D
  /** What one application keeps while it writes `batch` sequences. */
  memory(batch: number, weights: Weights): FilterMemory
  readonly cost: FilterCost
  /** Rows [batch · time, channel] → the same. @param name what its parameters' names begin with */
  graph(x: Ref, name: string, model: ModelGraph): Promise<Ref>
  /** What its parameters were made for, as the windows of kernels: equal texts fit each other's parameters. */
  readonly meaning: string
  describe(): FilterDescription
  /** Of a filter that is nothing but taps per channel: what readers of a file need that don't know the kind. */
  readonly packing?: FilterPacking
}

/** A filter that writes: the same values as over whole sequences, and a step's cost does not grow with its position. */
export interface FilterMemory {
  /** As `apply`, from the beginning; keeps what later samples look back at. */
  start(x: tf.Tensor3D): tf.Tensor3D
  /** Is waited for after a start, before the first step. */
  settle(): Promise<void>
  /** One more sample: [batch, 1, channel] → the same. */
  step(x: tf.Tensor3D): tf.Tensor3D
  /** Row i becomes what row `rows[i]` was. */
  select(rows: readonly number[]): void
  dispose(): void
}

export interface FilterCost {
  /** Floating-point operations per token. */
  readonly forward: number
  /** The same of all gradients. */
  readonly backward: number
  /** Values per token that are kept for the gradients. */
  readonly saved: number
  /** Bytes that generation keeps for a sequence. */
  readonly keptBytes: number
}

export interface FilterDescription {
  /** In a few words: 'fixed, haar'. */
  readonly title: string
  /** What there is to say besides. */
  readonly details: string
  /** More, as lines of a table. */
  readonly lines: readonly string[]
  /** The same in plain values. */
  readonly values: Readonly<Record<string, unknown>>
}

/** Tap k of a channel multiplies x[t − k]. */
export interface FilterPacking {
  /** Per channel: how many taps (0: the channel is unchanged), and where they start in the packed list. */
  readonly taps: readonly number[]
  readonly starts: readonly number[]
  /** The list; undefined where it is the parameter `kernels`. */
  readonly constants: (() => Promise<Float32Array>) | undefined
}

/** Checks that a part has every piece, and keeps its schema's type. */
export const filterPart = <Schema extends z.ZodObject>(part: FilterPart<Schema>): FilterPart<Schema> => part
