import { WgptRangeError } from '@wgpt/errors'
import { bytesPerElement } from './dtypes.js'
import type { SafetensorsFile, SafeTensor } from './safetensors.js'

const ALIGNMENT = 8

/** A tensor whose bytes are read when their turn comes. */
export interface LazySafeTensor extends Omit<SafeTensor, 'data'> {
  readonly data: () => Uint8Array | Promise<Uint8Array>
}

/**
 * A safetensors file: 8 bytes header length (little-endian), the header (JSON, padded with spaces so that the data begins at a
 * multiple of 8), the tensors one after the other in the map's order.
 * @throws RangeError if a tensor's bytes aren't as many as its shape and type say
 * @example
 * ```ts
 * const bytes = encodeSafetensors(new Map([['w', float32Tensor([2], Float32Array.of(1, 2))]]))
 * console.log(bytes.length % 8) // → 0
 * ```
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: SafetensorsFile['metadata'] = {},
): Uint8Array {
  const { start, length } = startOfFile(tensors, metadata)
  for (const [name, tensor] of tensors) checkData(name, tensor, tensor.data)
  const bytes = new Uint8Array(start.length + length)
  bytes.set(start)
  let offset = start.length
  for (const { data } of tensors.values()) {
    bytes.set(data, offset)
    offset += data.byteLength
  }
  return bytes
}

/**
 * The same file in pieces, of which the first is the header and every other a tensor: no more than one is in memory.
 * @throws RangeError if a tensor's bytes aren't as many as its shape and type say
 */
export async function* streamSafetensors(
  tensors: ReadonlyMap<string, LazySafeTensor>,
  metadata: SafetensorsFile['metadata'] = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  yield startOfFile(tensors, metadata).start
  for (const [name, tensor] of tensors) yield checkData(name, tensor, await tensor.data())
}

type Description = Pick<SafeTensor, 'dtype' | 'shape'>

/** All that comes before the tensors, and how many bytes those are. */
function startOfFile(
  tensors: ReadonlyMap<string, Description>,
  metadata: SafetensorsFile['metadata'],
): { start: Uint8Array; length: number } {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : []
  let length = 0
  for (const [name, { dtype, shape }] of tensors) {
    if (name === '__metadata__') throw new WgptRangeError(`safetensors: no tensor can have the name '__metadata__'`)
    const end = length + byteLength({ dtype, shape })
    entries.push([name, { dtype, shape, data_offsets: [length, end] }])
    length = end
  }
  // Object.fromEntries would reorder names that look like integers, which is harmless: the offsets say where each tensor lies.
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  const headerLength = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT
  const start = new Uint8Array(8 + headerLength).fill(0x20, 8)
  new DataView(start.buffer).setBigUint64(0, BigInt(headerLength), true)
  start.set(header, 8)
  return { start, length }
}

const byteLength = ({ dtype, shape }: Description): number =>
  shape.reduce((product, size) => product * size, bytesPerElement[dtype])

function checkData(name: string, tensor: Description, data: Uint8Array): Uint8Array {
  const wanted = byteLength(tensor)
  if (data.byteLength !== wanted)
    throw new WgptRangeError(
      `safetensors: '${name}' has ${data.byteLength} bytes, ${tensor.dtype} [${tensor.shape.join()}] has ${wanted}`,
    )
  return data
}
