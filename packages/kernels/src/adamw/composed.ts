import * as tf from '@tensorflow/tfjs-core'
import type { AdamwAttributes, AdamwInputs } from './names.js'

/** Of public ops: new parameters, first moments and second moments, one list. */
export function composeAdamw(inputs: AdamwInputs<tf.Tensor>, attributes: AdamwAttributes): tf.Tensor[] {
  const { beta1, beta2, epsilon, firstScale, secondScale, kept } = attributes
  const changed = inputs.parameters.map((parameter, index) => {
    const gradient = inputs.scale ? tf.mul(inputs.gradients[index]!, inputs.scale) : inputs.gradients[index]!
    const first = tf.add(tf.mul(inputs.first[index]!, beta1), tf.mul(gradient, 1 - beta1))
    const second = tf.add(tf.mul(inputs.second[index]!, beta2), tf.mul(tf.square(gradient), 1 - beta2))
    const change = tf.div(tf.mul(first, firstScale), tf.add(tf.mul(tf.sqrt(second), secondScale), epsilon))
    const decayed = kept[index] === 1 ? parameter : tf.mul(parameter, kept[index]!)
    return [tf.sub(decayed, change), first, second] as const
  })
  return ([0, 1, 2] as const).flatMap((part) => changed.map((tensors) => tensors[part]))
}
