import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { hasText, isZero } from './byte-reader.js'
import { pcmBlocks, type PcmLayout } from './pcm-samples.js'
import { soundFileError } from './sound-file-error.js'
import { tagLengthAt, type SoundSpan } from './tags.js'
import { readWavFormat } from './wav-format.js'

const mostChunks = 1000

/**
 * A length of samples that says "to the end of the file", as programs write that write into a pipe: the highest that 31 or 32 bits hold, or near it
 * (sox 7ffff000, arecord 80000000, ffmpeg ffffffff, with or without their headers and whole frames).
 */
const isUnknown = (length: number) => length >= 0xffff_0000 || (length >= 0x7fff_0000 && length <= 0x8001_0000)

/**
 * The samples of a WAV or RF64 file (PCM of 8 to 32 bits, floats of 32 or 64, µ-law and A-law), read as they are asked for. Several files, one behind
 * the other, are read one after the other.
 * Source: Microsoft, Multimedia Programming Interface and Data Specifications 1.0 (RIFF WAVE); Multiple Channel Audio Data and WAVE Files; EBU Tech 3306.
 * @throws DataFileError with the byte offset
 */
export async function* readWav(source: ByteSource, span?: SoundSpan): AsyncGenerator<AudioBlock> {
  const { start, end } = span ?? { start: 0, end: source.size }
  for (let at: number | undefined = start; at !== undefined;) {
    const { layout, next } = await readLayout(source, at, end)
    yield* pcmBlocks(source, layout)
    at = next
  }
}

const refuse = (source: ByteSource, offset: number, found: string) => soundFileError(source, 'WAV', offset, found)

/** Where the samples are, and where another file begins. */
async function readLayout(source: ByteSource, from: number, end: number) {
  let format: Omit<PcmLayout, 'start' | 'end'> | undefined
  let longLength: number | undefined
  let at = from + 12
  for (let count = 0; at + 8 <= end; count++) {
    if (count === mostChunks) throw refuse(source, at, `more than ${mostChunks} chunks`)
    const header = await source.read(at, at + 8)
    const id = String.fromCharCode(...header.subarray(0, 4))
    const length = new DataView(header.buffer, header.byteOffset).getUint32(4, true)
    const start = at + 8
    if (id === 'fmt ') format = await readWavFormat(source, start, length, end)
    if (id === 'ds64' && start + 24 <= end) {
      const sizes = await source.read(start, start + 24)
      longLength = Number(new DataView(sizes.buffer, sizes.byteOffset).getBigUint64(8, true))
    }
    if (id === 'data') {
      if (format === undefined) throw refuse(source, at, 'the samples come before their format')
      const announced = length === 0xffff_ffff && longLength !== undefined ? longLength : length
      const known = await samplesEnd(source, start, announced, end)
      const frame = format.channels * format.width
      const whole = Math.floor(((known ?? end) - start) / frame) * frame
      const next = known === undefined ? undefined : await behindSamples(source, known, end)
      return { layout: { ...format, start, end: start + whole }, next }
    }
    at = start + length + (length % 2)
  }
  throw refuse(
    source,
    Math.min(at, end),
    format === undefined
      ? "the format ('fmt ') should begin, and nothing does,"
      : "the samples ('data') should begin, and nothing does,",
  )
}

/** Where the samples end; undefined: at the end of the file, because their length wasn't known when it was begun. */
async function samplesEnd(source: ByteSource, start: number, length: number, end: number) {
  const left = end - start
  if (length <= left && length > 0) return start + length
  if (length === 0) return left === 0 || (await chunksEnd(source, start, end)) ? start : undefined
  if (isUnknown(length)) return undefined
  throw refuse(source, end, `${length} bytes of samples were announced, ${left} are there; it ends`)
}

/** Whether chunks, and nothing else, stand from a place to the end. */
async function chunksEnd(source: ByteSource, from: number, end: number): Promise<boolean> {
  let at = from
  for (let count = 0; at + 8 <= end && count < mostChunks; count++) {
    const header = await source.read(at, at + 8)
    if (header.subarray(0, 4).some((byte) => byte < 0x20 || byte > 0x7e)) return false
    const length = new DataView(header.buffer, header.byteOffset).getUint32(4, true)
    at += 8 + length + (length % 2)
  }
  return at === end || at === end + 1
}

/**
 * What stands behind the samples: other chunks, zeros, or another file, whose place is returned.
 * @throws DataFileError if it is anything else: the length of the samples is wrong, and some would be missing
 */
async function behindSamples(source: ByteSource, samplesTo: number, end: number): Promise<number | undefined> {
  for (const from of [samplesTo + (samplesTo % 2), samplesTo]) {
    let at = from
    for (let count = 0; count < mostChunks; count++) {
      if (at >= end) return undefined
      if (end - at < 8) break
      const head = await source.read(at, Math.min(end, at + 12))
      if ((hasText(head, 0, 'RIFF') || hasText(head, 0, 'RF64')) && hasText(head, 8, 'WAVE')) return at
      if (hasText(head, 0, 'data')) throw refuse(source, at, 'a second chunk of samples stands')
      const tag = await tagLengthAt(source, at, end)
      const isName = head.subarray(0, 4).every((byte) => byte >= 0x20 && byte <= 0x7e)
      const length = new DataView(head.buffer, head.byteOffset).getUint32(4, true)
      if (tag > 0 && at + tag <= end) at += tag
      else if (isName && at + 8 + length <= end) at += 8 + length + (length % 2)
      else break
    }
    if (await isZero(source, at, end)) return undefined
  }
  throw refuse(source, samplesTo, `the samples should end, and ${end - samplesTo} bytes follow that are not chunks,`)
}
