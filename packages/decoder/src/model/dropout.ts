import * as tf from '@tensorflow/tfjs-core'
import { hashOf } from '../random/random.js'

/** Sets values to 0, at a place in the model that has a name. */
export type Dropout = (x: tf.Tensor3D, place: string) => tf.Tensor3D

export const noDropout: Dropout = (x) => x

/**
 * Inverted dropout: each value is 0 with probability `rate`, else divided by 1 − rate. The mask depends on the seed, the place and the
 * value's index alone, so it is the same on every backend and after a resume.
 */
export const seededDropout =
  (rate: number, seed: number): Dropout =>
  (x, place) =>
    tf.mul(x, tf.tensor(dropoutMask(x.size, rate, hashOf(seed, place)), x.shape))

/** Murmur3's finalizer over a counter. */
export function dropoutMask(count: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(count)
  const kept = 1 / (1 - rate)
  const threshold = rate * 2 ** 32
  for (let i = 0; i < count; i++) {
    let hash = Math.imul(i, 0x9e3779b9) + seed
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    mask[i] = (hash ^ (hash >>> 16)) >>> 0 < threshold ? 0 : kept
  }
  return mask
}
