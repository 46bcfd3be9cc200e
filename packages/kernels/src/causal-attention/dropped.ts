import * as tf from '@tensorflow/tfjs-core'
import { dropoutOp } from '../dropout/dropout.js'
import type { DropoutAttributes } from '../dropout/names.js'
import { paddedKeys } from './options.js'

/**
 * The factors of all probabilities, 0 or scale: dropout of ones [heads, query, padded key], of which the padding is cut off.
 * @returns float32 [heads, time, time]
 */
export function dropoutFactors(heads: number, time: number, attributes: DropoutAttributes): tf.Tensor3D {
  return tf.tidy(() => {
    const all = dropoutOp({ x: tf.ones([heads, time, paddedKeys(time)]) }, attributes)
    return tf.slice(all as tf.Tensor3D, [0, 0, 0], [heads, time, time])
  })
}
