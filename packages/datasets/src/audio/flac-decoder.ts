import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { hexOf } from './byte-reader.js'
import { crc16, crc8 } from './crc.js'
import type { FlacFrameHeader, FlacStreamInfo } from './flac-headers.js'
import { soundFileError, unknownSound } from './sound-file-error.js'
import { quietly } from './quietly.js'

/** The most bits per sample that libFLAC decodes here; every such sample is exact in a float32. */
const mostBits = 24

/** Decodes the frames of one stream and checks them against each other and against what the stream says of itself. */
export interface FlacStreamDecoder {
  /** Samples per channel so far. */
  readonly samples: number
  /** @param offset where the frame stands in the file, for errors */
  decode(frame: Uint8Array, header: FlacFrameHeader, offset: number): Promise<AudioBlock>
  /** All frames were there. @throws DataFileError if the number of samples or their MD5 differs from the stream's */
  finish(end: number): void
  free(): void
}

/** @param at where the stream information stands in the file */
export async function createFlacStreamDecoder(
  source: ByteSource,
  info: FlacStreamInfo,
  at: number,
): Promise<FlacStreamDecoder> {
  const { sampleRate, channels, bits, totalSamples } = info
  if (bits > mostBits)
    throw unknownSound(
      source,
      at,
      `a FLAC file of ${bits} bits per sample`,
      `Convert it to ${mostBits} bits first, for example with 'sox <file> -b ${mostBits} <name>.flac'.`,
    )
  if (sampleRate === 0) throw soundFileError(source, 'FLAC', at + 10, 'a sample rate of 0 Hz')
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac')
  const { md5 } = await import('@noble/hashes/legacy')
  const decoder = new FLACDecoder()
  await decoder.ready
  const hash = info.md5 === undefined ? undefined : md5.create()
  let [samples, frames] = [0, 0]
  let isVariable: boolean | undefined

  function check(header: FlacFrameHeader, offset: number): void {
    const refuse = (found: string) => soundFileError(source, 'FLAC', offset, found)
    if (header.channels !== channels) throw refuse(`a frame of ${header.channels} channels in a stream of ${channels}`)
    if (header.bits === 0 && ![8, 12, 16, 20, 24].includes(bits))
      throw unknownSound(source, offset, `a FLAC file of ${bits} bits per sample`)
    if (header.bits !== 0 && header.bits !== bits) throw refuse(`a frame of ${header.bits} bits in a stream of ${bits}`)
    if (header.sampleRate !== 0 && header.sampleRate !== sampleRate)
      throw refuse(`a frame at ${header.sampleRate} Hz in a stream at ${sampleRate} Hz`)
    isVariable ??= header.isVariable
    const expected = isVariable ? samples : frames
    if (header.isVariable !== isVariable || header.number !== expected)
      throw refuse(`the frame of number ${header.number}, expected ${expected}: frames are missing or doubled`)
    if (totalSamples > 0 && samples + header.blockSize > totalSamples)
      throw refuse(`a frame behind the ${totalSamples} samples that the stream has`)
  }

  return {
    get samples() {
      return samples
    },
    async decode(frame, header, offset) {
      check(header, offset)
      const { channelData, samplesDecoded, errors } = await quietly(() =>
        decoder.decodeFrames([complete(frame, header, info)]),
      )
      if (errors.length > 0 || samplesDecoded !== header.blockSize || channelData.length !== channels)
        throw soundFileError(
          source,
          'FLAC',
          offset,
          `a frame of ${header.blockSize} samples gives ${samplesDecoded} (${errors[0]?.message ?? 'no error'})`,
        )
      hash?.update(asIntegers(channelData, bits))
      samples += samplesDecoded
      frames++
      return { sampleRate, channels: channelData }
    },
    finish(end) {
      if (totalSamples > 0 && samples !== totalSamples)
        throw soundFileError(
          source,
          'FLAC',
          end,
          `${totalSamples} samples were announced, ${samples} are there; it ends`,
        )
      if (hash && hexOf(hash.digest()) !== info.md5)
        throw soundFileError(source, 'FLAC', at + 18, `the decoded samples differ from the MD5 that stands`)
    },
    free: () => decoder.free(),
  }
}

/** The samples as the MD5 is taken of them: whole numbers, the lowest byte first, channel by channel. */
function asIntegers(channels: readonly Float32Array[], bits: number): Uint8Array {
  const width = Math.ceil(bits / 8)
  const stride = width * channels.length
  const bytes = new Uint8Array(stride * channels[0]!.length)
  const scale = 2 ** (bits - 1) - 1 // the decoder divides by it
  for (const [channel, samples] of channels.entries())
    for (let index = 0, at = channel * width; index < samples.length; index++, at += stride) {
      const value = Math.round(samples[index]! * scale)
      for (let byte = 0; byte < width; byte++) bytes[at + byte] = value >> (8 * byte)
    }
  return bytes
}

/** Frames may leave rate and bits to the stream's head, which the decoder isn't given: they get them, and new CRCs. */
function complete(frame: Uint8Array, header: FlacFrameHeader, { bits }: FlacStreamInfo): Uint8Array {
  if (header.sampleRate !== 0 && header.bits !== 0) return frame
  const whole = frame.slice()
  if (header.sampleRate === 0) whole[2]! |= 9 // 44,100 Hz: any that needs no more bytes; the samples don't depend on it
  if (header.bits === 0) whole[3]! |= { 8: 1, 12: 2, 16: 4, 20: 5, 24: 6 }[bits]! << 1
  const end = header.length - 1
  whole[end] = crc8(whole, 0, end)
  const crc = crc16(whole, 0, whole.length - 2)
  whole[whole.length - 2] = crc >> 8
  whole[whole.length - 1] = crc & 255
  return whole
}
