import { valueAndGradients } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'

/** Gradients by the parameters' names. A parameter that the loss doesn't read has none. */
export type Gradients = Map<string, tf.Tensor>

/**
 * Value and gradients of a loss, for these parameters alone: other decoders' variables may live beside them.
 * Runs inside the caller's tf.tidy.
 */
export function lossAndGradients(
  loss: () => tf.Scalar,
  parameters: ReadonlyMap<string, tf.Variable>,
): { loss: tf.Scalar; gradients: Gradients } {
  const { value, gradients } = valueAndGradients(loss, [...parameters.values()])
  const named: Gradients = new Map()
  for (const [i, name] of [...parameters.keys()].entries()) {
    const gradient = gradients[i]
    if (gradient !== undefined) named.set(name, gradient)
  }
  return { loss: value, gradients: named }
}
