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

/** Euclidean norm of all gradients together; 0 for none. */
export const globalNorm = (gradients: Gradients): tf.Scalar =>
  tf.tidy(() => {
    const squares = [...gradients.values()].map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient)))
    // Not tf.addN: on webgpu it binds a buffer a term, and gives 0 beyond the device's limit of 8.
    return squares.length === 0 ? tf.scalar(0) : tf.sqrt(tf.sum<tf.Scalar>(tf.stack(squares)))
  })

/** Gradients of a norm above `limit`, brought down to it; others stay as they are. As PyTorch's clip_grad_norm_. */
export function clipped(gradients: Gradients, norm: tf.Scalar, limit: number): Gradients {
  const scale = tf.minimum(tf.div(limit, tf.add(norm, 1e-6)), 1)
  return new Map([...gradients].map(([name, gradient]) => [name, tf.mul(gradient, scale)]))
}
