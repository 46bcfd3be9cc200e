import * as tf from '@tensorflow/tfjs-core'

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
  // tfjs names gradients after its variables, whose names are made unique; the map's keys are the parameters' own names.
  const { value, grads } = tf.variableGrads(loss, [...parameters.values()])
  const gradients: Gradients = new Map()
  for (const [name, variable] of parameters) {
    const gradient = grads[variable.name]
    if (gradient !== undefined) gradients.set(name, gradient)
  }
  return { loss: value, gradients }
}
