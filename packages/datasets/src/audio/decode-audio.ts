import { bytesSource, type ByteSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
import type { AudioBlock } from './audio-block.js'
import { createResampler, type Resampler } from './resample.js'
import { readAudio } from './sound-kinds.js'
import { createPauses } from './pauses.js'

export interface AudioOptions {
  /** Hz, of what comes out. */
  readonly sampleRate: number
}

/** Samples that come at once, at the least, but for the last ones: 1 s at 16 kHz. */
const blockLength = 1 << 14
/**
 * Samples that a byte of a file may become at most, and what any file may have beside it: a small file can say hours of silence. Opus of 6 kbit/s has 21 per
 * byte at 16 kHz.
 */
const mostPerByte = 64
const mostBeside = 1 << 20
/** Samples that one sample may become by another rate, at most: a sound of 2 kHz at 16 kHz. Below lies no music, and a file grows without end. */
const mostGrowth = 8

/**
 * A sound file as one channel at the wanted rate, in [-1, 1], block by block: channels are averaged, the rate changed band-limited. Memory
 * doesn't grow with the file, and other work has its turn between blocks, so that a signal is heard.
 * @throws DataFileError with the byte offset, if it is not a WAV, AIFF, MP3, FLAC or Ogg file (Vorbis, Opus, FLAC), is damaged, cut or without a sample, or
 * becomes more than 64 samples per byte (and a million): then it is made to fill the disk, or nearly all silence; and before a sample
 * comes out, if its rate is below an eighth of the wanted one
 * @example
 * ```ts
 * const file = encodeWav(new Float32Array(16_000), 16_000)
 * let samples = 0
 * for await (const block of audioBlocks(bytesSource(file), { sampleRate: 8_000 })) samples += block.length
 * console.log(samples) // → 8000
 * ```
 */
export async function* audioBlocks(source: ByteSource, { sampleRate }: AudioOptions): AsyncGenerator<Float32Array> {
  let [resampler, rate]: [Resampler | undefined, number] = [undefined, 0]
  let [samples, ready]: [number, Float32Array[]] = [0, []]
  let held = 0
  const most = mostPerByte * source.size + mostBeside
  const keep = (block: Float32Array) => {
    samples += block.length
    held += block.length
    if (samples > most)
      throw new DataFileError(
        `data: '${source.name}' has ${source.size} bytes and becomes more than ${most} samples at ${sampleRate} Hz (${mostPerByte} per byte): it is nearly all silence, or made to fill the disk. Cut the silence, or convert it to WAV at ${sampleRate} Hz.`,
      )
    ready.push(clipped(block))
  }
  const take = () => {
    const block = ready.length === 1 ? ready[0]! : joined(ready, held)
    ready = []
    held = 0
    return block
  }
  const pause = createPauses()
  for await (const block of readAudio(source)) {
    if (block.sampleRate !== rate) {
      if (resampler) keep(resampler.finish())
      resampler = resamplerFor(source, block.sampleRate, sampleRate)
      rate = block.sampleRate
    }
    for (const part of parts(mixed(block), sampleRate / rate)) {
      keep(resampler!.push(part))
      if (held >= blockLength) yield take()
      await pause()
    }
  }
  if (resampler) keep(resampler.finish())
  if (samples === 0)
    throw new DataFileError(
      `data: '${source.name}' holds no sample (${source.size} bytes). Give a file with sound in it.`,
    )
  if (held > 0) yield take()
}

/** So little that no part takes long, whatever becomes of it. @param growth samples that one becomes */
function* parts(samples: Float32Array, growth: number): Generator<Float32Array> {
  const length = Math.max(1, Math.floor(blockLength / Math.max(1, growth)))
  for (let at = 0; at < samples.length; at += length) yield samples.subarray(at, at + length)
}

function joined(blocks: readonly Float32Array[], length: number): Float32Array {
  const whole = new Float32Array(length)
  let at = 0
  for (const block of blocks) {
    whole.set(block, at)
    at += block.length
  }
  return whole
}

function resamplerFor(source: ByteSource, from: number, to: number): Resampler {
  if (to > mostGrowth * from)
    throw new DataFileError(
      `data: '${source.name}' has ${from} samples per second, which would become ${Math.round(to / from)} times as many at ${to} Hz; expected ${to / mostGrowth} Hz or more. Leave it out, or convert it to WAV at ${to} Hz if it is a sound.`,
    )
  try {
    return createResampler(from, to)
  } catch (error) {
    throw new DataFileError(`data: '${source.name}': ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** To [-1, 1], in place, as a player does: a decoder of MP3 says more, and a filter swings past a sound that jumps. */
function clipped(samples: Float32Array): Float32Array {
  for (let index = 0; index < samples.length; index++) samples[index] = Math.max(-1, Math.min(1, samples[index]!))
  return samples
}

/** The mean of the channels. */
function mixed({ channels }: AudioBlock): Float32Array {
  const mono = new Float32Array(channels[0]?.length ?? 0)
  for (const channel of channels) for (let index = 0; index < mono.length; index++) mono[index]! += channel[index]!
  for (let index = 0; index < mono.length; index++) mono[index]! /= channels.length
  return clipped(mono)
}

/** What a decoded sound may take at most beside its file: a small file can say hours of silence. */
const roomPerByte = 8
const room = 64 * 2 ** 20

/**
 * A whole sound file as one channel at the wanted rate.
 * @param source a file's bytes; a ByteSource names it in messages
 * @throws DataFileError as `audioBlocks` does, and if the sound takes more than 8 times the file and 64 MiB: then take `audioBlocks`
 * @example
 * ```ts
 * const file = encodeWav(new Float32Array(16_000), 16_000)
 * console.log((await decodeAudio(file, { sampleRate: 8_000 })).length) // → 8000
 * ```
 */
export async function decodeAudio(source: Uint8Array | ByteSource, options: AudioOptions): Promise<Float32Array> {
  const file = source instanceof Uint8Array ? bytesSource(source, 'the sound') : source
  const most = (roomPerByte * file.size + room) / Float32Array.BYTES_PER_ELEMENT / 2
  const blocks: Float32Array[] = []
  let length = 0
  for await (const block of audioBlocks(file, options)) {
    length += block.length
    if (length > most)
      throw new DataFileError(
        `data: '${file.name}' lasts longer than ${Math.floor(most / options.sampleRate)} s, too long to hold at once for its ${file.size} bytes. Read it by audioBlocks.`,
      )
    blocks.push(block)
  }
  return joined(blocks, length)
}
