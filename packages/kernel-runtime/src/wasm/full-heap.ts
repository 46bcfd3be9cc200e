import { WgptRangeError } from '@wgpt/errors'

/**
 * tfjs' heap is full. A kernel that were given the address 0, as tfjs gives it, would overwrite other tensors.
 * @param bytes that were asked for
 * @param held bytes that the heap has
 */
export const heapIsFull = (bytes: number, held: number): WgptRangeError =>
  new WgptRangeError(
    `wasm: no room for ${mebibytes(bytes)} more in tfjs' heap of ${mebibytes(held)}. Use a smaller batch, or dispose tensors.`,
  )

/** The largest tensor: offsets into it stay below 2³¹. */
const largestTensor = 2 ** 31 - 64

/** @throws RangeError for more bytes than one allocation may have: beyond 4 GiB tfjs' heap would hand out a small one */
export function checkBytes(bytes: number, what: string): void {
  if (bytes <= largestTensor) return
  throw new WgptRangeError(`wasm: ${what} takes ${mebibytes(bytes)}; expected less than 2048 MiB. Use a smaller batch.`)
}

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`
