import * as tf from '@tensorflow/tfjs-core'
import type { RotaryAttributes } from './names.js'

/** Of public ops: x [sequences, time, width], angles [time, size / 2, 2]. */
export function composeRotary(x: tf.Tensor3D, angles: tf.Tensor3D, attributes: RotaryAttributes): tf.Tensor3D {
  const { size, rotated, pairs } = attributes
  const [sequences, time, width] = x.shape
  const half = size / 2
  const neighbours = pairs === 'neighbours'
  const columns = rotated === width ? x : tf.slice(x, [0, 0, 0], [sequences, time, rotated])
  const shape = [sequences, time, rotated / size, ...(neighbours ? [half, 2] : [2, half])]
  const axis = neighbours ? 4 : 3
  const [re, im] = tf.unstack(tf.reshape(columns, shape), axis) as [tf.Tensor, tf.Tensor]
  const [cos, sin] = tf.unstack(angles, 2).map((part) => tf.reshape(part, [time, 1, half])) as [tf.Tensor, tf.Tensor]
  const turned = tf.stack([tf.sub(tf.mul(re, cos), tf.mul(im, sin)), tf.add(tf.mul(re, sin), tf.mul(im, cos))], axis)
  const y = tf.reshape<tf.Rank.R3>(turned, [sequences, time, rotated])
  return rotated === width ? y : tf.concat([y, tf.slice(x, [0, 0, rotated], [sequences, time, width - rotated])], 2)
}
