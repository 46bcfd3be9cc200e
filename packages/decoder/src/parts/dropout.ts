import { dropout, type CausalAttentionOptions } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import { hashOf } from '../random/random.js'

/** Sets values to 0, at a place in the model that has a name. */
export interface Dropout {
  (x: tf.Tensor3D, place: string): tf.Tensor3D
  /** The same for an op that drops within; undefined where nothing is dropped. */
  at(place: string): CausalAttentionOptions['dropout']
}

export const noDropout: Dropout = Object.assign((x: tf.Tensor3D) => x, { at: () => undefined })

/**
 * Inverted dropout: each value is 0 with probability `rate`, else divided by 1 − rate. What is dropped depends on the seed, the place and
 * the value's index alone, so it is the same on every backend and after a resume.
 */
export function seededDropout(rate: number, seed: number): Dropout {
  const seedAt = (place: string) => hashOf(seed, place)
  return Object.assign((x: tf.Tensor3D, place: string) => dropout(x, rate, { seed: seedAt(place) }), {
    at: (place: string) => ({ rate, seed: seedAt(place) }),
  })
}
