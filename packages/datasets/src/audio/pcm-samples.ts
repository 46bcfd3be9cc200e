import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { createByteReader } from './byte-reader.js'
import { sampleReader, type PcmFormat } from './pcm.js'
import { soundFileError } from './sound-file-error.js'

/** Where uncompressed samples stand in a file. */
export interface PcmLayout extends PcmFormat {
  readonly sampleRate: number
  readonly channels: number
  readonly start: number
  readonly end: number
}

const blockBytes = 1 << 18
/** Floats beyond this are not just loud (18 dB too loud): they are integers, or not samples at all. */
const loudest = 8
/** So many beyond ±1, of at least a thousand, are not just peaks either. */
const clippedShare = 0.1

/**
 * The samples of a WAV or AIFF file. A float may be beyond ±1: it is clipped, as a player does. It is refused where it is not a number, or so large
 * that the file can only be in another range.
 * @throws DataFileError with the byte offset
 */
export async function* pcmBlocks(source: ByteSource, layout: PcmLayout): AsyncGenerator<AudioBlock> {
  const { sampleRate, channels, width, start, end } = layout
  const frame = channels * width
  const read = sampleReader(layout)
  const reader = createByteReader(source, start, end)
  const step = Math.max(1, Math.floor(blockBytes / frame)) * frame
  let [beyond, firstBeyond, count] = [0, start, 0]
  while (reader.at < end) {
    const bytes = (await reader.peek(step)).subarray(0, step)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const frames = Math.floor(bytes.length / frame)
    const block = Array.from({ length: channels }, () => new Float32Array(frames))
    for (const [channel, samples] of block.entries())
      for (let index = 0, place = channel * width; index < frames; index++, place += frame) {
        const value = read(view, place)
        if (!(Math.abs(value) <= 1)) {
          if (!(Math.abs(value) <= loudest)) throw outOfRange(source, reader.at + place, value)
          if (beyond++ === 0) firstBeyond = reader.at + place
        }
        samples[index] = Math.max(-1, Math.min(1, value))
      }
    count += channels * frames
    reader.skip(bytes.length)
    yield { sampleRate, channels: block }
  }
  if (count >= 1000 && beyond > clippedShare * count)
    throw soundFileError(
      source,
      'float sound',
      firstBeyond,
      `${beyond} of ${count} samples are beyond ±1, the first one`,
      advice,
    )
}

const advice =
  "Floats are expected from -1 to 1: scale them, for example with 'sox <file> -b 16 <name>.wav gain -n' or by dividing integers of 16 bits by 32768."

function outOfRange(source: ByteSource, at: number, value: number) {
  return Number.isFinite(value)
    ? soundFileError(
        source,
        'float sound',
        at,
        `the sample is ${Number(value.toPrecision(6))}, in the range of integers,`,
        advice,
      )
    : soundFileError(source, 'float sound', at, `the sample is not a number (${value})`)
}
