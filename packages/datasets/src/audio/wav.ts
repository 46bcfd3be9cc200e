import type { ByteSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'

/** Blocks of a sound: every channel's samples in [-1, 1], as many in each. */
export interface AudioBlock {
  readonly sampleRate: number
  readonly channels: readonly Float32Array[]
}

interface WavLayout {
  readonly sampleRate: number
  readonly channels: number
  /** Bytes a sample. */
  readonly width: number
  readonly float: boolean
  /** Where the samples begin and end. */
  readonly start: number
  readonly end: number
}

const pcm = 1
const ieeeFloat = 3
const extensible = 0xfffe
/** A length that says "to the end of the file": written by programs that write into a pipe. */
const unknownLength = 0xffffffff
const mostChunks = 1000
const blockBytes = 1 << 18

/**
 * The samples of a WAV file (PCM of 8, 16, 24 or 32 bits, floats of 32 or 64), read as they are asked for.
 * Source: Microsoft, Multimedia Programming Interface and Data Specifications 1.0 (RIFF WAVE); Multiple Channel Audio Data and WAVE Files.
 * @throws DataFileError with the byte offset
 */
export async function* readWav(source: ByteSource): AsyncGenerator<AudioBlock> {
  const layout = await readLayout(source)
  const { sampleRate, channels, width, start, end } = layout
  const frame = channels * width
  const read = sampleReader(layout)
  const step = Math.max(1, Math.floor(blockBytes / frame)) * frame
  for (let at = start; at < end; at += step) {
    const bytes = await source.read(at, Math.min(at + step, end))
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const frames = Math.floor(bytes.length / frame)
    const block = Array.from({ length: channels }, () => new Float32Array(frames))
    for (const [channel, samples] of block.entries())
      for (let index = 0, place = channel * width; index < frames; index++, place += frame) {
        const value = read(view, place)
        // A float may be anything. Louder than full is clipped, as a player does; what is no number is refused.
        if (Number.isNaN(value)) throw damaged(source, at + place, 'a sample is not a number')
        samples[index] = Math.max(-1, Math.min(1, value))
      }
    yield { sampleRate, channels: block }
  }
}

const damaged = ({ name }: ByteSource, offset: number, what: string) =>
  new DataFileError(
    `data: '${name}' is no whole WAV file: ${what} at byte ${offset}. Write it again, or give another file.`,
    {
      offset,
    },
  )

function sampleReader({ width, float }: WavLayout): (view: DataView, place: number) => number {
  if (float) return width === 4 ? (view, at) => view.getFloat32(at, true) : (view, at) => view.getFloat64(at, true)
  switch (width) {
    case 1:
      return (view, at) => (view.getUint8(at) - 128) / 128
    case 2:
      return (view, at) => view.getInt16(at, true) / 32768
    case 3:
      return (view, at) => (view.getInt16(at + 1, true) * 256 + view.getUint8(at)) / 8388608
    default:
      return (view, at) => view.getInt32(at, true) / 2147483648
  }
}

async function readLayout(source: ByteSource): Promise<WavLayout> {
  let format: Omit<WavLayout, 'start' | 'end'> | undefined
  let at = 12
  for (let count = 0; at + 8 <= source.size; count++) {
    if (count === mostChunks) throw damaged(source, at, `more than ${mostChunks} chunks`)
    const header = await source.read(at, at + 8)
    const id = String.fromCharCode(...header.subarray(0, 4))
    const length = new DataView(header.buffer, header.byteOffset).getUint32(4, true)
    const start = at + 8
    if (id === 'fmt ') format = await readFormat(source, start, length)
    if (id === 'data') {
      if (format === undefined) throw damaged(source, at, 'the samples come before their format')
      const left = source.size - start
      if (length > left && length !== unknownLength)
        throw damaged(source, source.size, `${length} bytes of samples were announced, ${left} are there; it ends`)
      const frame = format.channels * format.width
      const whole = Math.floor(Math.min(length, left) / frame) * frame
      return { ...format, start, end: start + whole }
    }
    at = start + length + (length % 2)
  }
  throw damaged(
    source,
    Math.min(at, source.size),
    `${format === undefined ? "the format ('fmt ')" : "the samples ('data')"} should begin, and nothing does,`,
  )
}

async function readFormat(source: ByteSource, start: number, length: number) {
  if (length < 16 || start + length > source.size) throw damaged(source, start, `the format has ${length} bytes`)
  const bytes = await source.read(start, start + Math.min(length, 40))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [tag, channels, sampleRate] = [view.getUint16(0, true), view.getUint16(2, true), view.getUint32(4, true)]
  const [align, bits] = [view.getUint16(12, true), view.getUint16(14, true)]
  const kind = tag === extensible && bytes.length >= 26 ? view.getUint16(24, true) : tag
  const known = kind === pcm ? [8, 16, 24, 32] : kind === ieeeFloat ? [32, 64] : []
  if (!known.includes(bits))
    throw damaged(
      source,
      start,
      `the samples are of kind ${kind} with ${bits} bits (wanted PCM of 8, 16, 24 or 32 bits, or floats of 32 or 64)`,
    )
  if (channels < 1 || channels > 64) throw damaged(source, start + 2, `${channels} channels (wanted 1 to 64)`)
  if (sampleRate < 100 || sampleRate > 1_000_000)
    throw damaged(source, start + 4, `a sample rate of ${sampleRate} Hz (wanted 100 to 1000000)`)
  if (align !== (channels * bits) / 8)
    throw damaged(source, start + 12, `a frame of ${align} bytes (wanted ${(channels * bits) / 8})`)
  return { sampleRate, channels, width: bits / 8, float: kind === ieeeFloat }
}

/**
 * A WAV file of one channel, PCM of 16 bits.
 * @param samples in [-1, 1]; what is louder is clipped
 */
export function encodeWav(samples: Float32Array, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(44 + 2 * samples.length)
  const view = new DataView(bytes.buffer)
  const text = (at: number, value: string) =>
    bytes.set(
      Array.from(value, (letter) => letter.charCodeAt(0)),
      at,
    )
  text(0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, pcm, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, 2 * sampleRate, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, 2 * samples.length, true)
  for (const [index, sample] of samples.entries())
    view.setInt16(44 + 2 * index, Math.min(32_767, Math.round(Math.max(-1, Math.min(1, sample)) * 32_768)), true)
  return bytes
}
