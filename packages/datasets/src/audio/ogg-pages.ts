import { createByteReader, hasText, isZero, littleEndian } from './byte-reader.js'
import { crc32 } from './crc.js'
import { soundFileError } from './sound-file-error.js'
import type { ByteSource } from '../byte-source.js'
import type { SoundSpan } from './tags.js'

/** A page of an Ogg file. Source: RFC 3533, section 6. */
export interface OggPage {
  /** Where it stands in the file. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** Whether it begins inside a packet. */
  readonly isContinued: boolean
  readonly isFirst: boolean
  readonly isLast: boolean
  /** The codec's position at the end of the last packet that ends here; undefined if none does. */
  readonly granule: number | undefined
  readonly serial: number
  readonly sequence: number
  /** Pieces of packets, in order; only the last may continue in the next page. */
  readonly pieces: readonly Uint8Array[]
  /** Whether the last piece continues in the next page. */
  readonly goesOn: boolean
}

const headLength = 27
const granuleWidth = 8
const noChecksum = new Uint8Array(4)

/**
 * The pages of an Ogg file in order, each with the CRC that it should have, without a gap between them.
 * @throws DataFileError with the byte offset
 */
export async function* oggPages(source: ByteSource, { start, end }: SoundSpan): AsyncGenerator<OggPage> {
  const reader = createByteReader(source, start, end)
  while (reader.at < end) {
    const offset = reader.at
    const refuse = (found: string, at = offset) => soundFileError(source, 'Ogg', at, found)
    let bytes = await reader.peek(headLength + 255)
    if (!hasText(bytes, 0, 'OggS')) {
      if (await isZero(source, offset, end)) return
      throw refuse('no page begins')
    }
    if (bytes[4] !== 0 && bytes.length > 4) throw refuse(`a page of version ${bytes[4]}`)
    const count = bytes[26]!
    const lacing = bytes.slice(headLength, headLength + count)
    const body = headLength + count
    const length = body + lacing.reduce((sum, byte) => sum + byte, 0)
    if (bytes.length < body || offset + length > end)
      throw refuse(`the page from byte ${offset} on is cut off; the file ends`, end)
    bytes = (await reader.peek(length)).slice(0, length)
    const crc = crc32(bytes, 26, length, crc32(noChecksum, 0, 4, crc32(bytes, 0, 22)))
    if (crc !== (littleEndian(bytes, 22, 4) | 0)) throw refuse("the page's CRC is wrong")
    const flags = bytes[5]!
    yield {
      offset,
      bytes,
      isContinued: (flags & 1) !== 0,
      isFirst: (flags & 2) !== 0,
      isLast: (flags & 4) !== 0,
      granule: bytes.subarray(6, 6 + granuleWidth).every((byte) => byte === 0xff) ? undefined : signed(bytes),
      serial: littleEndian(bytes, 14, 4),
      sequence: littleEndian(bytes, 18, 4),
      ...piecesOfPage(bytes, body, lacing),
    }
    reader.skip(length)
  }
}

const signed = (bytes: Uint8Array) => Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(6, true))

function piecesOfPage(bytes: Uint8Array, body: number, lacing: Uint8Array) {
  const pieces: Uint8Array[] = []
  let [from, to] = [body, body]
  for (const length of lacing) {
    to += length
    if (length === 255) continue
    pieces.push(bytes.subarray(from, to))
    from = to
  }
  const goesOn = lacing.at(-1) === 255
  if (goesOn) pieces.push(bytes.subarray(from, to))
  return { pieces, goesOn }
}
