import type * as tf from '@tensorflow/tfjs-core'

/** The first number that isn't finite, or undefined if all are. */
export const firstNotFinite = (values: Float32Array): number | undefined =>
  values.find((value) => !Number.isFinite(value))

/**
 * What a step met first that isn't finite, in words: the loss, or the gradient that the backward pass came to first, which is the last in
 * the model's order. Downloads gradients: for a step that failed.
 */
export async function describeNotFinite(
  { loss, gradientNorm }: { loss: number; gradientNorm: number },
  gradients: Readonly<Record<string, tf.Tensor>>,
): Promise<string> {
  if (!Number.isFinite(loss)) return `the loss became ${loss}`
  for (const [name, gradient] of Object.entries(gradients).reverse()) {
    const found = firstNotFinite(await gradient.data<'float32'>())
    if (found !== undefined) return `the gradient of '${name}' became ${found}`
  }
  return `the gradients' norm became ${gradientNorm}`
}
