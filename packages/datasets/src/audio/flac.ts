import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { bigEndian, createByteReader, hexOf, isZero, type ByteReader } from './byte-reader.js'
import { crc16 } from './crc.js'
import { createFlacStreamDecoder } from './flac-decoder.js'
import {
  frameHeaderAt,
  isFlacStart,
  longestFrameHeader,
  readStreamInfo,
  streamInfoLength,
  type FlacFrameHeader,
  type FlacStreamInfo,
} from './flac-headers.js'
import { soundFileError } from './sound-file-error.js'
import { tagLengthAt, type SoundSpan } from './tags.js'

/**
 * The samples of a FLAC file. Every frame's CRC-8 and CRC-16 is checked, that frames follow each other, and at the end the number of samples and
 * their MD5, where the file has them. Several streams, one behind the other, are read one after the other.
 * Source: RFC 9639.
 * @throws DataFileError with the byte offset
 */
export async function* readFlac(source: ByteSource, { start, end }: SoundSpan): AsyncGenerator<AudioBlock> {
  const reader = createByteReader(source, start, end)
  for (;;) {
    yield* readStream(reader)
    if (reader.at >= end || (await isZero(source, reader.at, end))) return
    reader.skip(await tagLengthAt(source, reader.at, end))
    if (reader.at >= end) return
    const next = await reader.peek(4)
    if (!isFlacStart(next, 0))
      throw soundFileError(
        source,
        'FLAC',
        reader.at,
        `the bytes ${hexOf(next.subarray(0, 4), ' ')} stand behind the last frame`,
      )
  }
}

async function* readStream(reader: ByteReader): AsyncGenerator<AudioBlock> {
  const { source } = reader
  const infoAt = reader.at + 8
  const info = await readMetadata(reader)
  const decoder = await createFlacStreamDecoder(source, info, infoAt)
  try {
    for (;;) {
      if (reader.at >= reader.end) break
      const header = frameHeaderAt(await reader.peek(longestFrameHeader), 0)
      if (header === undefined) {
        const isWhole = info.totalSamples > 0 ? decoder.samples === info.totalSamples : decoder.samples > 0
        if (isWhole) break
        throw soundFileError(source, 'FLAC', reader.at, `no whole frame begins after ${decoder.samples} samples`)
      }
      const left = info.totalSamples > 0 ? info.totalSamples - decoder.samples : Infinity
      const frame = await wholeFrame(reader, header, info, header.blockSize >= left)
      yield await decoder.decode(frame, header, reader.at)
      reader.skip(frame.length)
    }
    decoder.finish(reader.at)
  } finally {
    decoder.free()
  }
}

async function readMetadata(reader: ByteReader): Promise<FlacStreamInfo> {
  const { source } = reader
  const start = reader.at
  reader.skip(4)
  let info: FlacStreamInfo | undefined
  for (let isLast = false; !isLast;) {
    const head = await reader.peek(4 + streamInfoLength)
    const [kind, length] = [head[0]! & 0x7f, bigEndian(head, 1, 3)]
    if (head.length < 4 || reader.at + 4 + length > reader.end)
      throw soundFileError(source, 'FLAC', reader.end, `a block of ${length} bytes of metadata is cut off; it ends`)
    if (info === undefined) {
      if (kind !== 0 || length !== streamInfoLength)
        throw soundFileError(
          source,
          'FLAC',
          start + 4,
          `metadata of kind ${kind} with ${length} bytes, expected STREAMINFO,`,
        )
      info = readStreamInfo(head.subarray(4))
    } else if (kind === 0 || kind === 127)
      throw soundFileError(source, 'FLAC', reader.at, `metadata of kind ${kind} stands`)
    isLast = (head[0]! & 0x80) !== 0
    reader.skip(4 + length)
  }
  return info!
}

/**
 * The bytes of the frame that begins here. Nothing says its length: it ends where its CRC-16 is right and another frame begins, or the stream's
 * end is.
 */
async function wholeFrame(
  reader: ByteReader,
  header: FlacFrameHeader,
  { channels, bits }: FlacStreamInfo,
  isLast: boolean,
): Promise<Uint8Array> {
  // Uncompressed, a channel of the difference with a bit more; and some room for what encoders pad.
  const longest = 1024 + header.length + Math.ceil((header.blockSize * channels * (bits + 1)) / 4)
  let [crc, done] = [0, 0]
  for (let wanted = Math.min(longest, 1 << 14); ; wanted = Math.min(longest, 4 * wanted)) {
    const bytes = await reader.peek(wanted + longestFrameHeader)
    const isEnd = reader.at + bytes.length >= reader.end
    const until = Math.min(wanted, isEnd ? bytes.length : bytes.length - longestFrameHeader)
    for (; done < until; done++) {
      // A CRC that ends in a byte of zeros is right before it, too: of zeros behind the last frame, two are given to the decoder.
      if (crc === 0 && done > header.length && endsAt(bytes, done, isLast))
        return bytes.slice(0, bytes[done] === 0 ? done + 2 : done)
      crc = crc16(bytes, done, done + 1, crc)
    }
    if (isEnd && done === bytes.length && crc === 0) return bytes.slice(0, done)
    if ((isEnd && until === bytes.length) || wanted === longest)
      throw soundFileError(reader.source, 'FLAC', reader.at, `the frame's CRC-16 is wrong, or it is cut off,`)
  }
}

/** Whether a frame can end here: another one begins, or, behind the last sample, another stream, a tag or zeros. */
function endsAt(bytes: Uint8Array, at: number, isLast: boolean): boolean {
  if (bytes[at] === 0xff) return frameHeaderAt(bytes, at) !== undefined
  if (!isLast) return false
  if (isFlacStart(bytes, at)) return true
  return (
    (bytes[at] === 0x49 && bytes[at + 1] === 0x44 && bytes[at + 2] === 0x33) ||
    bytes.subarray(at).every((byte) => byte === 0)
  )
}
