import { bigEndian, hasText, hexOf } from './byte-reader.js'
import { crc8 } from './crc.js'

/** What a FLAC stream says of itself. Source: RFC 9639, section 8.2. */
export interface FlacStreamInfo {
  readonly sampleRate: number
  readonly channels: number
  readonly bits: number
  /** Per channel; 0 where its writer didn't know it. */
  readonly totalSamples: number
  /** Of the decoded samples, in hexadecimal; undefined where its writer didn't know it. */
  readonly md5: string | undefined
}

export const streamInfoLength = 34

/** @param block the 34 bytes behind the block's header */
export function readStreamInfo(block: Uint8Array): FlacStreamInfo {
  const packed = bigEndian(block, 10, 4)
  const md5 = hexOf(block.subarray(18, 34))
  return {
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bits: ((packed >>> 4) & 31) + 1,
    totalSamples: (packed & 15) * 2 ** 32 + bigEndian(block, 14, 4),
    md5: /^0+$/.test(md5) ? undefined : md5,
  }
}

/** The head of a frame. Source: RFC 9639, section 9.1. */
export interface FlacFrameHeader {
  readonly length: number
  /** Whether `number` counts samples, not frames. */
  readonly isVariable: boolean
  readonly number: number
  /** Samples per channel. */
  readonly blockSize: number
  /** 0: as the stream's. */
  readonly sampleRate: number
  readonly channels: number
  /** 0: as the stream's. */
  readonly bits: number
}

export const longestFrameHeader = 16
const rates = [0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]
const sizes = [0, 8, 12, -1, 16, 20, 24, 32]

/** The frame header at a place, if a whole one stands there whose CRC-8 is right. */
export function frameHeaderAt(bytes: Uint8Array, at: number): FlacFrameHeader | undefined {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8) return undefined
  const [sizeCode, rateCode] = [bytes[at + 2]! >> 4, bytes[at + 2]! & 15]
  const [channelCode, bits] = [bytes[at + 3]! >> 4, sizes[(bytes[at + 3]! >> 1) & 7]!]
  if (sizeCode === 0 || rateCode === 15 || channelCode > 10 || bits < 0 || (bytes[at + 3]! & 1) !== 0) return undefined
  let end = at + 4
  const first = bytes[end++]!
  let number = first
  if (first >= 0x80) {
    const more = Math.clz32(~(first << 24)) - 1 // as in UTF-8, up to seven bytes
    if (more < 1 || more > 6) return undefined
    number = first & (0x3f >> more)
    for (let index = 0; index < more; index++) {
      const byte = bytes[end++]!
      if ((byte & 0xc0) !== 0x80) return undefined
      number = number * 64 + (byte & 0x3f)
    }
  }
  let blockSize = sizeCode === 1 ? 192 : sizeCode < 6 ? 576 << (sizeCode - 2) : 256 << (sizeCode - 8)
  if (sizeCode === 6 || sizeCode === 7) {
    blockSize = bigEndian(bytes, end, sizeCode - 5) + 1
    end += sizeCode - 5
  }
  let sampleRate = rates[rateCode] ?? 0
  if (rateCode >= 12) {
    const width = rateCode === 12 ? 1 : 2
    sampleRate = bigEndian(bytes, end, width) * [1000, 1, 10][rateCode - 12]!
    end += width
  }
  if (end >= bytes.length || crc8(bytes, at, end) !== bytes[end]) return undefined
  return {
    length: end + 1 - at,
    isVariable: (bytes[at + 1]! & 1) === 1,
    number,
    blockSize,
    sampleRate,
    channels: channelCode < 8 ? channelCode + 1 : 2,
    bits,
  }
}

export const isFlacStart = (bytes: Uint8Array, at: number) => hasText(bytes, at, 'fLaC')
