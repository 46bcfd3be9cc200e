import * as tf from '@tensorflow/tfjs-core'
import { withGradient } from '@wgpt/kernel-runtime'
import { gradientsOf } from './value-and-gradients.js'

/**
 * A part of a model whose intermediate results are not kept for its gradients: it is computed again in the backward pass. Trades time, one
 * more forward pass of the part, for memory. The value and its gradients are those of `f`, to the bit.
 * @param f reads nothing but what it is given and these variables, and gives the same each time
 * @param x kept until the backward pass; every other input is in `variables`
 * @param variables that f reads: gradients flow to them; they must not change between the two passes
 * @returns what f(x) returns, with gradients for x and the variables (first order)
 * @example
 * ```ts
 * const weight = tf.variable(tf.ones([3, 3]))
 * const part = (x) => tf.tanh(tf.matMul(x, weight))
 * const { value, grads } = tf.variableGrads(() => tf.sum(recomputed(part, tf.ones([2, 3]), [weight])))
 * console.log(value.shape.length, Object.keys(grads).length) // → 0 1
 * ```
 */
export function recomputed<Input extends tf.Tensor, Output extends tf.Tensor>(
  f: (x: Input) => Output,
  x: Input,
  variables: readonly tf.Variable[],
): Output {
  if (!tf.engine().isTapeOn()) return tf.tidy(() => f(x))
  return withGradient<Output>(
    [x, ...variables],
    (save) => {
      save([x])
      return f(x)
    },
    (dy, [saved]) => {
      const inputs = [saved!, ...variables]
      const gradients = gradientsOf(() => f(saved as Input), inputs, dy)
      return inputs.map((input, i) => gradients[i] ?? tf.zeros(input.shape))
    },
  )
}
