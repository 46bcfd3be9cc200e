import { dropout } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import { hashOf } from '../random/random.js'

/** Sets values to 0, at a place in the model that has a name. */
export type Dropout = (x: tf.Tensor3D, place: string) => tf.Tensor3D

export const noDropout: Dropout = (x) => x

/**
 * Inverted dropout: each value is 0 with probability `rate`, else divided by 1 − rate. What is dropped depends on the seed, the place and
 * the value's index alone, so it is the same on every backend and after a resume.
 */
export const seededDropout =
  (rate: number, seed: number): Dropout =>
  (x, place) =>
    dropout(x, rate, { seed: hashOf(seed, place) })
