import type { SafetensorsDtype } from './dtypes.js'
import { RunError } from '../errors.js'

/** One tensor of a file: row-major, little-endian. */
export interface SafeTensor {
  readonly dtype: SafetensorsDtype
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, SafeTensor>
  readonly metadata: Readonly<Record<string, string>>
}

/** The bytes are not a whole safetensors file; `offset` is the first byte that can't be right. */
export class SafetensorsError extends RunError {
  override readonly name = 'SafetensorsError'

  constructor(
    readonly offset: number,
    readonly reason: string,
  ) {
    super(`safetensors: byte ${offset}: ${reason}`)
  }
}

/**
 * A float32 tensor of a file to write; `values` has as many elements as `shape` says.
 * @example
 * ```ts
 * console.log(float32Tensor([2], Float32Array.of(1, 2)).data.length) // → 8
 * ```
 */
export const float32Tensor = (shape: readonly number[], values: Float32Array): SafeTensor => ({
  dtype: 'F32',
  shape,
  data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
})

/**
 * The values of a float32 tensor, copied, so that the file's bytes can be let go.
 * @example
 * ```ts
 * console.log(float32Values('w', float32Tensor([2], Float32Array.of(1, 2))).join()) // → 1,2
 * ```
 */
export function float32Values(name: string, tensor: SafeTensor): Float32Array {
  if (tensor.dtype !== 'F32') throw new RunError(`safetensors: '${name}' is ${tensor.dtype}; expected F32`)
  return new Float32Array(new Uint8Array(tensor.data).buffer)
}

/** All tensors of a file of float32 tensors: views of its bytes where they are aligned, as in every file that we write, else copies. */
export const float32Tensors = (
  tensors: SafetensorsFile['tensors'],
): Map<string, { readonly shape: readonly number[]; readonly values: Float32Array }> =>
  new Map(
    [...tensors].map(([name, tensor]) => {
      const { dtype, shape, data } = tensor
      const isAligned = dtype === 'F32' && data.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0
      const values = isAligned
        ? new Float32Array(data.buffer, data.byteOffset, data.byteLength / Float32Array.BYTES_PER_ELEMENT)
        : float32Values(name, tensor)
      return [name, { shape, values }]
    }),
  )
