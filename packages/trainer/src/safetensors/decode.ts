import { bytesPerElement, isDtype } from './dtypes.js'
import { SafetensorsError, type SafetensorsFile, type SafeTensor } from './safetensors.js'

/** The format's own limit: a longer header is an attack or a broken length. */
const MAXIMUM_HEADER = 100_000_000
const HEADER_START = 8

interface Entry extends SafeTensor {
  readonly name: string
  readonly begin: number
}

/**
 * Reads a safetensors file. Nothing is allocated by a length that the file claims: tensors are views of `bytes`.
 * Lengths, types, shapes and offsets are checked; the tensors must cover the data without gap or overlap, in any order.
 * @throws SafetensorsError with the byte offset, for everything that isn't a whole, valid file
 * @example
 * ```ts
 * const bytes = encodeSafetensors(new Map([['w', float32Tensor([2], Float32Array.of(1, 2))]]))
 * console.log(decodeSafetensors(bytes).tensors.get('w').shape) // → 2
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, text, dataStart } = readHeader(bytes)
  const dataLength = bytes.byteLength - dataStart
  const entries: Entry[] = []
  let metadata: SafetensorsFile['metadata'] = {}
  for (const [name, value] of Object.entries(header)) {
    const fail = (reason: string) => new SafetensorsError(offsetOfKey(text, name), `'${name}' ${reason}`)
    if (name === '__metadata__') metadata = readMetadata(value, fail)
    else entries.push(readEntry(name, value, bytes.subarray(dataStart), fail))
  }
  let end = 0
  for (const { name, begin, data } of [...entries].sort((a, b) => a.begin - b.begin || a.data.length - b.data.length)) {
    if (begin !== end)
      throw new SafetensorsError(offsetOfKey(text, name), `'${name}' begins at data byte ${begin}; expected ${end}`)
    end = begin + data.byteLength
  }
  if (end !== dataLength)
    throw new SafetensorsError(
      dataStart + Math.min(end, dataLength),
      `the tensors end here, the file has ${dataLength - end} bytes more`,
    )
  return { tensors: new Map(entries.map(({ name, dtype, shape, data }) => [name, { dtype, shape, data }])), metadata }
}

function readHeader(bytes: Uint8Array): { header: object; text: string; dataStart: number } {
  if (bytes.byteLength < HEADER_START)
    throw new SafetensorsError(
      bytes.byteLength,
      `the file ends here, its header's length alone takes ${HEADER_START} bytes`,
    )
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true)
  if (claimed > BigInt(MAXIMUM_HEADER))
    throw new SafetensorsError(0, `the header's length is ${claimed}, at most ${MAXIMUM_HEADER} is allowed`)
  const dataStart = HEADER_START + Number(claimed)
  if (dataStart > bytes.byteLength)
    throw new SafetensorsError(bytes.byteLength, `the file ends here, its header ends at byte ${dataStart}`)
  let text: string
  let header: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(HEADER_START, dataStart))
    header = JSON.parse(text)
  } catch {
    throw new SafetensorsError(HEADER_START, 'the header is not JSON in UTF-8')
  }
  if (typeof header !== 'object' || header === null || !text.startsWith('{'))
    throw new SafetensorsError(HEADER_START, 'the header is not a JSON object')
  return { header, text, dataStart }
}

function readMetadata(value: unknown, fail: (reason: string) => SafetensorsError): SafetensorsFile['metadata'] {
  if (typeof value !== 'object' || value === null || Object.values(value).some((text) => typeof text !== 'string'))
    throw fail('is not an object of strings')
  return value as Record<string, string>
}

function readEntry(name: string, value: unknown, data: Uint8Array, fail: (reason: string) => SafetensorsError): Entry {
  if (typeof value !== 'object' || value === null) throw fail('is not an object')
  const { dtype, shape, data_offsets: offsets, ...others } = value as Record<string, unknown>
  if (Object.keys(others).length > 0) throw fail(`has the unknown key '${Object.keys(others).join("', '")}'`)
  if (!isDtype(dtype)) throw fail(`has the unknown type ${JSON.stringify(dtype)}`)
  if (!isListOfSizes(shape)) throw fail(`has the shape ${JSON.stringify(shape)}, whole numbers are expected`)
  if (!isListOfSizes(offsets) || offsets.length !== 2)
    throw fail(`has the offsets ${JSON.stringify(offsets)}, [begin, end] is expected`)
  const [begin, end] = offsets as [number, number]
  if (end < begin || end > data.byteLength)
    throw fail(`lies at data bytes ${begin} to ${end}, the file has ${data.byteLength}`)
  const wanted = shape.reduce((product, size) => product * size, bytesPerElement[dtype])
  if (wanted !== end - begin) throw fail(`has ${end - begin} bytes, ${dtype} [${shape.join()}] has ${wanted}`)
  return { name, dtype, shape, begin, data: data.subarray(begin, end) }
}

const isListOfSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0)

/** Where in the file the header speaks of `name`: its entry can't be right, so that is the byte to name. */
function offsetOfKey(text: string, name: string): number {
  const index = text.indexOf(JSON.stringify(name))
  return HEADER_START + (index < 0 ? 0 : new TextEncoder().encode(text.slice(0, index)).length)
}
