import * as tf from '@tensorflow/tfjs-core'
import { claimSums, type TakeSum } from './gradient-offer.js'

/**
 * An op with a hand-written gradient.
 *
 * `forward` runs untaped and tidied: what it doesn't return or save is freed. `backward` gets the tensors that were saved (only
 * while gradients are recorded) and returns one gradient an input, in the order of `inputs`. With `takeSum` it may take what other ops gave an input,
 * and return the sum of both: no add is dispatched.
 */
export function withGradient<Output extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: (save: (tensors: tf.Tensor[]) => void) => Output,
  backward: (dy: Output, saved: tf.Tensor[], takeSum: TakeSum) => tf.Tensor[],
): Output {
  const op = tf.customGrad<Output>((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc
    const gradFunc = (dy: Output, saved: tf.Tensor[]) => backward(dy, saved, claimSums(inputs) ?? (() => undefined))
    return { value: forward(save), gradFunc }
  })
  return op(...inputs)
}
