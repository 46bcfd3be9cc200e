import * as tf from '@tensorflow/tfjs-core'

/**
 * An op with a hand-written gradient.
 *
 * `forward` runs untaped and tidied: what it doesn't return or save is freed. `backward` gets the tensors that were saved (only
 * while gradients are recorded) and returns one gradient an input, in the order of `inputs`.
 */
export function withGradient<Output extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: (save: (tensors: tf.Tensor[]) => void) => Output,
  backward: (dy: Output, saved: tf.Tensor[]) => tf.Tensor[],
): Output {
  const op = tf.customGrad<Output>((...args) => {
    const save = args[args.length - 1] as tf.GradSaveFunc
    return { value: forward(save), gradFunc: backward }
  })
  return op(...inputs)
}
