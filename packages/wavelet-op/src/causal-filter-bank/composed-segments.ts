import * as tf from '@tensorflow/tfjs-core'
import { segmentReach } from '@wgpt/kernel-runtime'
import type { Direction } from '../contract.js'
import type { ChannelGroup } from './channel-groups.js'

/** Where the segments of [sequence, time] begin and end. */
export interface Documents {
  /** float32 [sequence, time, 1, 1]: positions of the same segment that a tap may reach, those before, or after it under `adjoint`. */
  readonly reach: tf.Tensor4D
  /** int32 [sequence, time]: positions of the same segment before each. */
  readonly elapsed: tf.Tensor2D
}

/** @param rows [sequence, time, channel] */
export function documentsOf(segments: tf.Tensor, { shape }: tf.Tensor3D, direction: Direction): Documents {
  const [sequences, time] = shape
  return {
    reach: tf.reshape(segmentReach(segments, direction), [sequences, time, 1, 1]),
    elapsed: tf.cast(tf.reshape<tf.Rank.R2>(segmentReach(segments), [sequences, time]), 'int32'),
  }
}

/** Taps that are taken at once: what is unfolded is so many times as large as x. */
const tapsAtOnce = 32

/** Runs over the taps, some at a time. */
function blocksOf(taps: number): { first: number; count: number }[] {
  return Array.from({ length: Math.ceil(taps / tapsAtOnce) }, (_, block) => {
    const first = block * tapsAtOnce
    return { first, count: Math.min(tapsAtOnce, taps - first) }
  })
}

/** y[t] = Σ_k kernel[k] · part[t-k], or part[t+k] under `adjoint`, of the same segment alone. */
export function convolveSegments(
  part: tf.Tensor3D,
  kernels: tf.Tensor1D,
  { taps, starts }: ChannelGroup,
  direction: Direction,
  { reach }: Documents,
): tf.Tensor3D {
  return tf.tidy(() => {
    const sums = blocksOf(taps).map(({ first, count }) => {
      const places = Array.from({ length: count }, (_, k) => starts.map((start) => start + first + k))
      const block = tf.gather(kernels, tf.tensor1d(places.flat(), 'int32'))
      const reached = unfolded(part, first, count, direction, reach)
      return tf.sum<tf.Tensor3D>(tf.mul(reached, tf.reshape(block, [1, 1, count, starts.length])), 2)
    })
    return sums.reduce((total, sum) => tf.add(total, sum))
  })
}

/** Σ_t outputs[t] · inputs[t-k] of the same segment: [tap, sequence, channel], the last tap first. */
export function correlateSegments(
  inputs: tf.Tensor3D,
  outputs: tf.Tensor3D,
  taps: number,
  { reach }: Documents,
): tf.Tensor3D {
  return tf.tidy(() => {
    const blocks = blocksOf(taps).map(({ first, count }) => {
      const reached = unfolded(inputs, first, count, 'forward', reach)
      return tf.sum<tf.Tensor3D>(tf.mul(reached, tf.expandDims(outputs, 2)), 1)
    })
    // [sequence, tap, channel]
    const byTap = blocks.length === 1 ? blocks[0]! : tf.concat3d(blocks, 1)
    return tf.reverse(tf.transpose<tf.Tensor3D>(byTap, [1, 0, 2]), 0)
  })
}

/** x[t - k], or x[t + k], for taps `first` … : [sequence, time, tap, channel], and 0 where that is another segment's. */
function unfolded(x: tf.Tensor3D, first: number, count: number, direction: Direction, reach: tf.Tensor4D): tf.Tensor4D {
  const [sequences, time, channels] = x.shape
  const places = new Int32Array(time * count)
  for (let t = 0; t < time; t++)
    for (let k = 0; k < count; k++) {
      const place = direction === 'forward' ? t - first - k : t + first + k
      places[t * count + k] = Math.min(Math.max(place, 0), time - 1)
    }
  const values = tf.reshape<tf.Rank.R4>(tf.gather(x, tf.tensor1d(places, 'int32'), 1), [
    sequences,
    time,
    count,
    channels,
  ])
  const taps = tf.reshape(tf.range(first, first + count, 1, 'float32'), [1, 1, count, 1])
  // Chosen, not multiplied, for the sake of NaN.
  const isReached = tf.tile(tf.lessEqual<tf.Tensor4D>(taps, reach), [1, 1, 1, channels])
  return tf.where(isReached, values, tf.zerosLike(values))
}
