import * as tf from '@tensorflow/tfjs-core'
import { checkShape, checkTensor, printShape } from '../checks.js'

// Segments tell the documents of a sequence apart: int32 [..., time], where a change of value between neighbours is a boundary. An id
// may come again: equal ids with another one between them are two segments.

/** @throws TypeError unless `segments` is an int32 tensor, RangeError unless it has the expected shape */
export function checkSegments(op: string, segments: unknown, shape: readonly number[]): asserts segments is tf.Tensor {
  checkTensor(op, 'segments', segments, 'int32', printShape(shape))
  checkShape(op, 'segments', segments, shape, 'one id per position')
}

/**
 * The segments of every sequence, numbered 0, 1, … from its beginning: positions belong together if and only if their numbers are equal.
 * @param segments int32 [..., time]
 * @returns float32 of the same shape
 */
export const segmentNumbers = (segments: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.cumsum(boundaries(segments), segments.rank - 1))

/**
 * How many positions of its segment come before each position, or after it under `adjoint`.
 * @param segments int32 [..., time]
 * @returns float32 of the same shape, whole numbers
 */
export function segmentReach(segments: tf.Tensor, direction: 'forward' | 'adjoint' = 'forward'): tf.Tensor {
  return tf.tidy(() => {
    const time = segments.shape[segments.rank - 1]!
    if (segments.size === 0 || time === 1) return tf.zeros(segments.shape)
    if (direction === 'adjoint')
      return tf.reverse(segmentReach(tf.reverse(segments, segments.rank - 1)), segments.rank - 1)
    const rows = tf.reshape<tf.Rank.R2>(segments, [segments.size / time, time])
    const places = tf.range(0, time, 1, 'float32')
    // The largest place of a boundary so far, over twice as many positions each time.
    let starts = tf.mul<tf.Tensor2D>(boundaries(rows), places)
    for (let seen = 1; seen < time; seen *= 2) {
      const earlier = tf.slice2d(starts, [0, 0], [rows.shape[0], time - seen])
      starts = tf.maximum(
        starts,
        tf.pad2d(earlier, [
          [0, 0],
          [seen, 0],
        ]),
      )
    }
    return tf.reshape(tf.sub(places, starts), segments.shape)
  })
}

/** 1 where another segment begins than that of the position before, else 0: float32 of the shape of segments. */
function boundaries(segments: tf.Tensor): tf.Tensor {
  const axis = segments.rank - 1
  const time = segments.shape[axis]!
  if (segments.size === 0 || time === 1) return tf.zeros(segments.shape)
  const size = segments.shape.slice()
  size[axis] = time - 1
  const begin = size.map(() => 0)
  const later = begin.map((_, i) => (i === axis ? 1 : 0))
  const changes = tf.notEqual(tf.slice(segments, later, size), tf.slice(segments, begin, size))
  return tf.pad(
    tf.cast(changes, 'float32'),
    begin.map((_, i): [number, number] => (i === axis ? [1, 0] : [0, 0])),
  )
}
