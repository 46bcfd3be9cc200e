import { bytesPerElement } from './dtypes.js'
import type { SafetensorsFile, SafeTensor } from './safetensors.js'

const ALIGNMENT = 8

/**
 * A safetensors file: 8 bytes header length (little-endian), the header (JSON, padded with spaces so that the data begins at a
 * multiple of 8), the tensors one after the other in the map's order.
 * @throws RangeError if a tensor's bytes aren't as many as its shape and type say
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: SafetensorsFile['metadata'] = {},
): Uint8Array {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : []
  let length = 0
  for (const [name, { dtype, shape, data }] of tensors) {
    const wanted = shape.reduce((product, size) => product * size, bytesPerElement[dtype])
    if (data.byteLength !== wanted || name === '__metadata__')
      throw new RangeError(
        `safetensors: '${name}' has ${data.byteLength} bytes, ${dtype} [${shape.join()}] has ${wanted}`,
      )
    entries.push([name, { dtype, shape, data_offsets: [length, length + wanted] }])
    length += wanted
  }
  // Object.fromEntries would reorder names that look like integers, which is harmless: the offsets say where each tensor lies.
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  const headerLength = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(8 + headerLength + length).fill(0x20, 8, 8 + headerLength)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true)
  bytes.set(header, 8)
  let offset = 8 + headerLength
  for (const { data } of tensors.values()) {
    bytes.set(data, offset)
    offset += data.byteLength
  }
  return bytes
}
