import type * as tf from '@tensorflow/tfjs-core'

/** `[2, 3]`, as messages print a shape. */
export const printShape = (shape: readonly number[]) => `[${shape.join(', ')}]`

/** @throws TypeError unless `tensor` has the wanted dtype */
export function checkDtype(op: string, name: string, tensor: tf.Tensor, wanted: 'float32' | 'int32'): void {
  if (tensor.dtype !== wanted)
    throw new TypeError(`${op}: ${name} is ${tensor.dtype}, wanted ${wanted}. Cast it with .cast('${wanted}').`)
}

/** @throws RangeError unless `tensor` has the wanted shape; -1 stands for any size */
export function checkShape(op: string, name: string, tensor: tf.Tensor, wanted: readonly number[], hint: string): void {
  const fits =
    tensor.shape.length === wanted.length && wanted.every((size, axis) => size === -1 || size === tensor.shape[axis])
  if (!fits) {
    const shape = wanted.map((size) => (size === -1 ? 'any' : String(size)))
    throw new RangeError(`${op}: ${name} has shape ${printShape(tensor.shape)}, wanted [${shape.join(', ')}]: ${hint}.`)
  }
}

/** @throws RangeError for a scalar: the op works along the last axis */
export function lastAxis(op: string, name: string, tensor: tf.Tensor): number {
  const size = tensor.shape[tensor.shape.length - 1]
  if (size === undefined || size === 0)
    throw new RangeError(
      `${op}: ${name} has shape ${printShape(tensor.shape)}, wanted a last axis of 1 or more: reshape it.`,
    )
  return size
}
