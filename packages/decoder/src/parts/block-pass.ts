import type * as tf from '@tensorflow/tfjs-core'
import type { Dropout } from './dropout.js'
import type { ModelShape } from './model-shape.js'
import type { Place } from './places.js'
import type { Weights } from './weights.js'

/** A branch of a block: what it adds to the residual stream, or with a residual their sum. */
export type Branch = (residual?: tf.Tensor3D) => tf.Tensor3D

/** What a mixer or a feed-forward of one block gets besides its input, on one pass through the model. */
export interface BlockPass {
  readonly shape: ModelShape
  readonly layer: number
  /** Of the block. */
  readonly weights: Weights
  /** Tokens before the first one that is given. */
  readonly offset: number
  /** int32 [batch, time]: a change of value is a boundary between documents, which nothing may read across. None: one document each. */
  readonly segments: tf.Tensor2D | undefined
  readonly dropout: Dropout
  /** The config's norm, with the parameters of that name. */
  norm(x: tf.Tensor3D, name: string): tf.Tensor3D
  /** Turns queries and keys [batch, time, 3 · channel] by their positions, where the config's positions do that. */
  turned(qkv: tf.Tensor3D): tf.Tensor3D
  /** The filters that stand at a place, one after the other. */
  filtered(x: tf.Tensor3D, place: Place): tf.Tensor3D
  /** Whether any filter stands there. */
  has(place: Place): boolean
  /** x + dropout(branch). @param name of the branch, which decides what is dropped */
  added(x: tf.Tensor3D, branch: Branch, name: string): tf.Tensor3D
  /** Values [batch, time, channel] of the first block's attention, where later ones read them: it sets them, they find them set. */
  firstValues: tf.Tensor3D | undefined
  /** A constant that all blocks share in this pass; freed after it. */
  once(name: string, make: () => tf.Tensor): tf.Tensor
}
