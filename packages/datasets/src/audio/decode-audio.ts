import { bytesSource, type ByteSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
import { readAudio } from './decoders.js'
import { createResampler, type Resampler } from './resample.js'
import type { AudioBlock } from './wav.js'

export interface AudioOptions {
  /** Hz, of what comes out. */
  readonly sampleRate: number
}

/**
 * A sound file as one channel at the wanted rate, in [-1, 1], block by block: channels are averaged, the rate changed band-limited. Memory
 * doesn't grow with the file.
 * @throws DataFileError if it is no WAV, MP3, FLAC or Ogg Vorbis file, damaged, or without a sample
 */
export async function* audioBlocks(source: ByteSource, { sampleRate }: AudioOptions): AsyncGenerator<Float32Array> {
  let [resampler, rate]: [Resampler | undefined, number] = [undefined, 0]
  let samples = 0
  const counted = (block: Float32Array) => {
    samples += block.length
    return clipped(block)
  }
  for await (const block of readAudio(source)) {
    if (block.sampleRate !== rate) {
      if (resampler) yield counted(resampler.finish())
      resampler = resamplerFor(source, block.sampleRate, sampleRate)
      rate = block.sampleRate
    }
    yield counted(resampler!.push(mixed(block)))
  }
  if (resampler) yield counted(resampler.finish())
  if (samples === 0)
    throw new DataFileError(
      `data: '${source.name}' holds no sample (${source.size} bytes). Give a file with sound in it.`,
    )
}

function resamplerFor(source: ByteSource, from: number, to: number): Resampler {
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
  const samples = new Float32Array(length)
  let offset = 0
  for (const block of blocks) {
    samples.set(block, offset)
    offset += block.length
  }
  return samples
}
