import * as tf from '@tensorflow/tfjs-core'

/** A transform of whole sequences in float64: flat [time, channel] in and out. */
type Reference = (x: Float32Array, time: number, channels: number) => ArrayLike<number>

/**
 * The largest error of a transform [batch, time, channel] → the same, on a batch of two sequences, against a reference of each alone.
 * @param valueOf the element of a place in the batch
 */
export async function sequenceError(
  transform: (x: tf.Tensor3D) => tf.Tensor3D,
  reference: Reference,
  [time, channels]: readonly [number, number],
  valueOf: (index: number) => number,
): Promise<number> {
  const size = time * channels
  const values = Float32Array.from({ length: 2 * size }, (_, i) => valueOf(i))
  const x = tf.tensor3d(values, [2, time, channels])
  const y = transform(x)
  const found = await y.data<'float32'>()
  tf.dispose([x, y])
  const expected = [0, size].flatMap((start) =>
    Array.from(reference(values.subarray(start, start + size), time, channels)),
  )
  return expected.reduce((largest, value, i) => {
    const error = Math.abs(found[i]! - value)
    return Number.isNaN(error) ? Infinity : Math.max(largest, error)
  }, 0)
}
