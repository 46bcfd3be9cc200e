import type * as tf from '@tensorflow/tfjs-core'

/** What stands beside a matrix. */
export interface LoraLayer {
  /** [in, rank] */
  readonly a: tf.Variable
  /** [rank, out] */
  readonly b: tf.Variable
  /** alpha / rank */
  readonly scale: number
}

/** What a model's layers read of an adapter: while there is one, the model's own parameters are constants. */
export interface LoraLayers {
  /** By the name of the matrix, without `.weight`. */
  readonly layers: ReadonlyMap<string, LoraLayer>
  /** All that is trained, by name. */
  readonly trained: ReadonlyMap<string, tf.Variable>
}

/** Holds the adapter of a model; the layers look it up at every pass. */
export interface LoraSlot {
  current: LoraLayers | undefined
}
