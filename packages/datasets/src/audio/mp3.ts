import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { bigEndian, createByteReader, hasText, hexOf, type ByteReader } from './byte-reader.js'
import { crc16, crc16Reflected } from './crc.js'
import { createMp3Decoder } from './mp3-decoder.js'
import { isSameKind, isSameStream, longestMp3Head, mp3HeaderAt, type Mp3FrameHeader } from './mp3-frame.js'
import { mp3InfoOf, type Mp3Info } from './mp3-info.js'
import { createMainDataCheck } from './mp3-main-data.js'
import { findFrame } from './mp3-search.js'
import { soundFileError, unknownSound } from './sound-file-error.js'
import { tagLengthAt, type SoundSpan } from './tags.js'

/** A stream of frames, up to the next one's beginning or the end. */
interface Part {
  /** Whether a frame's first bytes are of this stream. */
  readonly isOwn: (head: Uint8Array) => boolean
  /** A frame is of this stream: the others must be like it. */
  readonly keep: (head: Uint8Array) => void
  readonly first: Mp3FrameHeader
  readonly info: Mp3Info | undefined
}

/**
 * The samples of an MP3 file (MPEG audio of layers I to III). Its frames are found and checked before they are decoded: that each follows the one
 * before and is of the same stream, their CRC where they have one, that there are as many as the first frame says, and LAME's CRC of all of them.
 * Other bytes between frames are passed over only where it is sure that no frame is missing. Several streams are read one after the other.
 * @throws DataFileError with the byte offset
 */
export async function* readMp3(source: ByteSource, { start, end }: SoundSpan): AsyncGenerator<AudioBlock> {
  const reader = createByteReader(source, start, end)
  await skipLeadIn(reader)
  while (reader.at < end) yield* readPart(reader)
}

/** Zeros, a byte order mark and tags, as some programs write before the first frame. */
async function skipLeadIn(reader: ByteReader): Promise<void> {
  while (reader.at < reader.end) {
    const bytes = await reader.peek(4)
    const first = bytes.findIndex((byte) => byte !== 0)
    if (first !== 0) {
      reader.skip(first < 0 ? bytes.length : first)
      continue
    }
    const length = hasText(bytes, 0, '\xef\xbb\xbf') ? 3 : await tagLengthAt(reader.source, reader.at, reader.end)
    if (length === 0) return
    reader.skip(length)
  }
}

async function* readPart(reader: ByteReader): AsyncGenerator<AudioBlock> {
  const { source, end } = reader
  const start = reader.at
  const refuse = (offset: number, found: string, advice?: string) =>
    soundFileError(source, 'MP3', offset, found, advice)
  const part = await beginPart(reader)
  const { info, first } = part
  const decoder = await createMp3Decoder(source, start, first.channels)
  const mainData = createMainDataCheck()
  let [frames, crc, lastEnd] = [0, 0, start]
  let gap: number | undefined
  const isComplete = () => info?.frames !== undefined && frames === info.frames
  try {
    for (let isInfo = info !== undefined; reader.at < end; isInfo = false) {
      const at = reader.at
      const bytes = await reader.peek(longestMp3Head)
      const header = isInfo || part.isOwn(bytes) ? mp3HeaderAt(bytes, 0) : undefined
      const length = header?.length ?? 0
      if (header === undefined || length === 0 || at + length > end) {
        if (length > 0 && !isComplete()) throw refuse(end, `the frame from byte ${at} on is cut off; the file ends`)
        const { isFound, isTag } = await passOver(reader, part.isOwn)
        if (!isTag) gap ??= at
        if (!isFound) break
        continue
      }
      const frame = (await reader.peek(length)).slice(0, length)
      if (!isInfo && mp3InfoOf(frame, header) !== undefined) break // another stream begins
      if (header.hasCrc && header.layer === 3 && !isInfo)
        checkCrc(frame, header, () => refuse(at, "a frame's CRC is wrong"))
      if (!isInfo) {
        part.keep(frame)
        frames++
        if (info?.musicCrc !== undefined) crc = crc16Reflected(frame, 0, length, crc)
        mainData.frame(frame, header, at)
      }
      if (info?.frames !== undefined && frames > info.frames)
        throw refuse(at, `${info.frames} frames were announced, another one stands`)
      reader.skip(length)
      lastEnd = reader.at
      // mpg123 would take Fraunhofer's for sound, and cut sound off by delays that an encoder didn't write.
      if (isInfo && info?.delays === undefined) continue
      const block = decoder.push(frame)
      if (block) yield block
    }
    if (info?.frames !== undefined && frames !== info.frames)
      throw refuse(gap ?? lastEnd, `${info.frames} frames were announced, ${frames} are there; they end or are broken`)
    if (info?.musicCrc !== undefined && crc !== info.musicCrc)
      throw refuse(
        gap ?? start,
        "the CRC of all frames isn't the one that the first frame says,",
        'It is damaged, or was changed after it was encoded. Get another copy, or convert it to WAV if it sounds right.',
      )
    if (info?.frames === undefined && gap !== undefined)
      throw refuse(gap, 'bytes that belong to no frame, and nothing says how many frames there are,')
    const isSure = info?.frames !== undefined && (info.musicCrc !== undefined || gap === undefined)
    if (!isSure && mainData.firstBreak !== undefined)
      throw refuse(mainData.firstBreak, 'a frame needs data of frames that are missing; it stands')
    const rest = decoder.finish()
    if (rest) yield rest
    const delays = info?.frames === undefined ? [] : (info.delays ?? [])
    const expected = delays.reduce((samples, delay) => samples - delay, frames * first.samples)
    if (decoder.samples !== Math.max(0, expected))
      throw refuse(lastEnd, `the frames have ${expected} samples, mpg123 gives ${decoder.samples}; they end`)
  } finally {
    decoder.free()
  }
}

async function beginPart(reader: ByteReader): Promise<Part> {
  const { source, at } = reader
  const own = (await reader.peek(4)).slice(0, 4)
  const first = mp3HeaderAt(own, 0)
  if (first === undefined) throw soundFileError(source, 'MP3', at, `the bytes ${hexOf(own, ' ')}, expected a frame,`)
  if (first.length === 0) throw unknownSound(source, at, 'an MP3 file of free format (without a bit rate)')
  const { length } = first
  const info = mp3InfoOf((await reader.peek(length)).subarray(0, length), first)
  if (info?.isDamaged) throw soundFileError(source, 'MP3', at, `the CRC of the ${info.name} frame is wrong`)
  // The frame of information may be of plain stereo where the others are joint: the first one behind it counts.
  let mark = info ? undefined : own
  const isOwn = (head: Uint8Array) => {
    if (mark !== undefined) return isSameStream(head, mark)
    return isSameKind(head, own) && mp3HeaderAt(head, 0)?.channels === first.channels
  }
  const keep = (head: Uint8Array) => (mark ??= head.slice(0, 4))
  return { isOwn, keep, first, info }
}

/** Continues to the next frame, over a tag or other bytes: `isFound` if it is of the same stream, else another one begins there, or nothing. */
async function passOver(reader: ByteReader, isOwn: Part['isOwn']): Promise<{ isFound: boolean; isTag: boolean }> {
  const { source, at, end } = reader
  const tag = await tagLengthAt(source, at, end)
  if (tag > 0 && at + tag <= end) {
    reader.skip(tag)
    const bytes = await reader.peek(4)
    if (bytes.length === 0 || mp3HeaderAt(bytes, 0) !== undefined) return { isFound: isOwn(bytes), isTag: true }
  }
  const isFound = await findFrame(reader, isOwn)
  return { isFound, isTag: reader.at === at }
}

/** Of the header's last two bytes and the side information. Source: ISO/IEC 11172-3, section 2.4.3.1. */
function checkCrc(frame: Uint8Array, { sideLength }: Mp3FrameHeader, refusal: () => Error): void {
  if (crc16(frame, 6, 6 + sideLength, crc16(frame, 2, 4, 0xffff)) !== bigEndian(frame, 4, 2)) throw refusal()
}
