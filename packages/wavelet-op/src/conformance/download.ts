import * as tf from '@tensorflow/tfjs-core'
import type { Subject } from './subjects.js'

/** Runs in a tidy, downloads the result and frees it. */
export async function download(run: () => tf.Tensor): Promise<Float32Array> {
  const y = tf.tidy(run)
  try {
    return (await y.data()) as Float32Array
  } finally {
    y.dispose()
  }
}

/** y = W x. @param shape [..., time, channel] */
export const forward = (subject: Subject, x: Float32Array, shape: number[]) =>
  download(() => subject.apply(tf.tensor(x, shape)))

/** Wᵀ dy, as the gradient gives it. */
export const backward = (subject: Subject, dy: Float32Array, shape: number[]) =>
  download(() => tf.grad((x: tf.Tensor) => subject.apply(x))(tf.zeros(shape), tf.tensor(dy, shape)))

/** How many values differ in any bit. */
export function countDifferent(a: Float32Array, b: Float32Array, from = 0, to = a.length): number {
  const [left, right] = [a, b].map((values) => new Uint32Array(values.buffer, values.byteOffset, values.length))
  let count = 0
  for (let i = from; i < to; i++) if (left![i] !== right![i]) count++
  return count
}
