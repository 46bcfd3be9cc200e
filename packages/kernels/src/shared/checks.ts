import * as tf from '@tensorflow/tfjs-core'

/** `[2, 3]`, as messages print a shape. */
export const printShape = (shape: readonly number[]) => `[${shape.join(', ')}]`

/** @throws TypeError unless `tensor` is a tensor of the wanted dtype */
export function checkDtype(op: string, name: string, tensor: tf.Tensor, wanted: 'float32' | 'int32'): void {
  if (!((tensor as unknown) instanceof tf.Tensor))
    throw new TypeError(`${op}: ${name} is no tensor, wanted ${wanted}. Make one with tf.tensor.`)
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

/** @throws RangeError unless `value` is a finite number above 0 */
export function checkPositive(op: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0))
    throw new RangeError(`${op}: ${name} is ${value}, wanted a finite number above 0: leave it out for the default.`)
}

/** @throws RangeError unless `value` is a whole number in 0 … 2⁵³ − 1 */
export function checkCount(op: string, name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0))
    throw new RangeError(`${op}: ${name} is ${value}, wanted a whole number from 0 to 2^53 - 1: round it.`)
}

/** @throws RangeError unless `value` is in [0, 1) */
export function checkShare(op: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0 && value < 1))
    throw new RangeError(`${op}: ${name} is ${value}, wanted a number from 0 to below 1: it is a share.`)
}

/** @throws TypeError unless `list` is an array */
export function checkList(op: string, name: string, list: unknown): void {
  if (!Array.isArray(list))
    throw new TypeError(`${op}: ${name} is no array, wanted one of tensors: spread it into one.`)
}
