import * as tf from '@tensorflow/tfjs-core'
import type { AdamwAttributes, AdamwInputs } from './names.js'

/**
 * Of public ops, a parameter at a time, and each temporary is freed by the op that reads it: of a model whose moments fill the memory
 * nothing else is there as a whole.
 */
export function composeAdamw(inputs: AdamwInputs<tf.Variable, tf.Tensor>, attributes: AdamwAttributes): void {
  const { beta1, beta2, epsilon, firstScale, secondScale, kept } = attributes
  for (const [index, parameter] of inputs.parameters.entries()) {
    const [first, second] = [inputs.first[index]!, inputs.second[index]!]
    const given = inputs.gradients[index]!
    const gradient = inputs.scale ? tf.mul<tf.Tensor>(given, inputs.scale) : given
    first.assign(added(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)))
    second.assign(
      added(
        tf.mul(second, beta2),
        spent(tf.square(gradient), (square) => tf.mul(square, 1 - beta2)),
      ),
    )
    if (gradient !== given) gradient.dispose()
    const deviation = spent(tf.sqrt(second), (root) => tf.mul(root, secondScale))
    const divisor = spent(deviation, (scaled) => tf.add(scaled, epsilon))
    const change = spent(tf.mul(first, firstScale), (mean) => tf.div(mean, divisor))
    divisor.dispose()
    const decayed: tf.Tensor = kept[index] === 1 ? parameter : tf.mul(parameter, kept[index]!)
    parameter.assign(tf.sub(decayed, change))
    change.dispose()
    if (decayed !== parameter) decayed.dispose()
  }
}

function spent(x: tf.Tensor, op: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const y = op(x)
  x.dispose()
  return y
}

function added(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const sum = tf.add(a, b)
  tf.dispose([a, b])
  return sum
}
