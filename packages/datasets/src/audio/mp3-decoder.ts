import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { quietly } from './quietly.js'
import { soundFileError } from './sound-file-error.js'

/** Bytes of frames that are decoded at once. */
const batchLength = 1 << 14

/** Gives whole frames to mpg123 and counts what it makes of them. */
export interface Mp3Decoder {
  readonly samples: number
  /** @returns a block when enough frames have come */
  push(frame: Uint8Array): AudioBlock | undefined
  finish(): AudioBlock | undefined
  free(): void
}

export async function createMp3Decoder(source: ByteSource, at: number, channels: number): Promise<Mp3Decoder> {
  const { MPEGDecoder } = await import('mpg123-decoder')
  const decoder = new MPEGDecoder()
  await decoder.ready
  const held: Uint8Array[] = []
  let [length, samples, offset] = [0, 0, at]

  function decode(): AudioBlock | undefined {
    const bytes = new Uint8Array(length)
    let place = 0
    for (const frame of held.splice(0)) {
      bytes.set(frame, place)
      place += frame.length
    }
    const { channelData, samplesDecoded, sampleRate, errors } = quietly(() => decoder.decode(bytes))
    if (errors.length > 0)
      throw soundFileError(
        source,
        'MP3',
        offset,
        `mpg123 refuses a frame (${errors[0]!.message}) in the ${length} bytes`,
      )
    offset += length
    length = 0
    samples += samplesDecoded
    return samplesDecoded > 0 ? { sampleRate, channels: channelData.slice(0, channels) } : undefined
  }
  return {
    get samples() {
      return samples
    },
    push(frame) {
      held.push(frame)
      length += frame.length
      return length >= batchLength ? decode() : undefined
    },
    finish: () => (length > 0 ? decode() : undefined),
    free: () => decoder.free(),
  }
}
