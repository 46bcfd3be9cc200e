import type * as tf from '@tensorflow/tfjs-core'
import type { BlockPass } from '../parts/block-pass.js'
import type { FilterSite } from '../parts/filters/filter-sites.js'
import type { MixerPart } from '../parts/mixers/mixer.js'
import type { Weights } from '../parts/weights.js'

/** How a pass lets a position read earlier ones. All else in a model reads its own position alone. */
export interface Reading {
  /** Tokens before the first one that is given. */
  readonly offset: number
  /** A block's first branch. */
  mix(x: tf.Tensor3D, pass: BlockPass): tf.Tensor3D
  /**
   * A filter at its place.
   * @param x [batch, time, channel]
   * @param layer 0 outside of the blocks
   * @param weights of the filter there
   * @param segments as `BlockPass` has them
   */
  filter(x: tf.Tensor3D, site: FilterSite, layer: number, weights: Weights, segments?: tf.Tensor2D): tf.Tensor3D
}

/** Sees the sequences as a whole. */
export const wholeSequences = (mixer: MixerPart): Reading => ({
  offset: 0,
  mix: (x, pass) => mixer.apply(x, pass),
  filter: (x, { filter }, _, weights, segments) => filter.apply(x, weights, segments),
})
