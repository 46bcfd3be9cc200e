import type { TensorInfo } from '@tensorflow/tfjs-core'

/** Where the [time, size] matrix of each head lies in a tensor. */
export interface Heads {
  readonly tensor: TensorInfo
  /** From one time step to the next, in values. */
  readonly stride: number
  /** Index of a head's first value; heads are counted over the whole batch. */
  start(head: number): number
}

/** The heads of [batch, head, time, size]. */
export function separateHeads(tensor: TensorInfo): Heads {
  const [, , time, size] = tensor.shape as [number, number, number, number]
  return { tensor, stride: size, start: (head) => head * time * size }
}

/** The heads of one of several equal parts along the last axis of [batch, time, parts · headCount · size]. */
export function packedHeads(tensor: TensorInfo, headCount: number, part = 0, parts = 1): Heads {
  const [, time, stride] = tensor.shape as [number, number, number]
  const channels = stride / parts
  const size = channels / headCount
  return {
    tensor,
    stride,
    start: (head) => Math.floor(head / headCount) * time * stride + part * channels + (head % headCount) * size,
  }
}
