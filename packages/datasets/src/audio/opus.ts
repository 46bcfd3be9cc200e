import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { littleEndian } from './byte-reader.js'
import { createGranuleCheck } from './granules.js'
import type { OggStreamPage } from './ogg-links.js'
import { quietly } from './quietly.js'
import { soundFileError, unknownSound } from './sound-file-error.js'

/** Hz: Opus always counts at this rate. */
const sampleRate = 48_000

interface OpusHead {
  readonly channels: number
  readonly skipped: number
  /** What samples are multiplied with. */
  readonly gain: number
  readonly streams: number
  readonly coupled: number
  readonly mapping: readonly number[]
}

/**
 * One logical stream of Opus.
 * Source: RFC 7845.
 * @throws DataFileError with the byte offset
 */
export async function* readOpus(source: ByteSource, pages: AsyncIterable<OggStreamPage>): AsyncGenerator<AudioBlock> {
  const { OpusDecoder } = await import('opus-decoder')
  let decoder: InstanceType<typeof OpusDecoder> | undefined
  let check: ReturnType<typeof createGranuleCheck> | undefined
  let head: OpusHead | undefined
  let [headers, end] = [0, 0]
  try {
    for await (const { page, packets } of pages) {
      const { offset } = page
      let samples = 0
      const sound: Uint8Array[] = []
      for (const packet of packets) {
        if (packet.length === 0) continue
        if (headers++ === 0) {
          head = readHead(source, packet, offset)
          check = createGranuleCheck(source, head.skipped)
        } else if (headers > 2) {
          const length = packetSamples(packet)
          if (length === undefined)
            throw soundFileError(source, 'Ogg Opus', offset, 'a packet that is not of Opus stands')
          samples += length
          sound.push(packet)
        }
      }
      end = offset + page.bytes.length
      if (headers <= 2) continue
      check!.page(page, samples)
      if (sound.length === 0) continue
      decoder ??= new OpusDecoder({
        channels: head!.channels,
        streamCount: head!.streams,
        coupledStreamCount: head!.coupled,
        channelMappingTable: [...head!.mapping],
        preSkip: 0,
      })
      await decoder.ready
      const { channelData, errors } = quietly(() => decoder!.decodeFrames(sound))
      if (errors.length > 0)
        throw soundFileError(source, 'Ogg Opus', offset, `a packet that libopus refuses (${errors[0]!.message}) stands`)
      const { gain } = head!
      if (gain !== 1) for (const channel of channelData) for (let n = 0; n < channel.length; n++) channel[n]! *= gain
      yield check!.trim({ sampleRate, channels: channelData })
    }
    if (check === undefined || headers < 2)
      throw soundFileError(source, 'Ogg Opus', end, 'the two headers are not whole; it ends')
    check.finish(end)
  } finally {
    decoder?.free()
  }
}

function readHead(source: ByteSource, packet: Uint8Array, offset: number): OpusHead {
  const refuse = (found: string) => unknownSound(source, offset, `an Ogg file of Opus with ${found}`)
  if (packet.length < 19 || packet[8]! >> 4 !== 0) throw refuse(`a header of version ${packet[8]}`)
  const [channels, family] = [packet[9]!, packet[18]!]
  const skipped = littleEndian(packet, 10, 2)
  const gain = 10 ** (((littleEndian(packet, 16, 2) << 16) >> 16) / (20 * 256))
  if (family === 0 && (channels === 1 || channels === 2))
    return { channels, skipped, gain, streams: 1, coupled: channels - 1, mapping: channels === 2 ? [0, 1] : [0] }
  const [streams, coupled] = [packet[19]!, packet[20]!]
  const mapping = Array.from(packet.subarray(21, 21 + channels))
  const isSound = family === 1 && channels >= 1 && channels <= 8 && mapping.length === channels
  if (!isSound || coupled > streams || mapping.some((stream) => stream >= streams + coupled))
    throw refuse(`${channels} channels in a layout (${family}) that is not known`)
  return { channels, skipped, gain, streams, coupled, mapping }
}

/** Samples of a packet, by its first bytes. Source: RFC 6716, section 3.1. */
function packetSamples(packet: Uint8Array): number | undefined {
  const [toc, second] = packet
  if (toc === undefined) return undefined
  const config = toc >> 3
  const perMillisecond = sampleRate / 1000
  const milliseconds =
    config < 12 ? [10, 20, 40, 60][config & 3]! : config < 16 ? [10, 20][config & 1]! : [2.5, 5, 10, 20][config & 3]!
  const frames = (toc & 3) === 0 ? 1 : (toc & 3) < 3 ? 2 : (second ?? 0) & 63
  const samples = frames * milliseconds * perMillisecond
  return samples === 0 || samples > 120 * perMillisecond ? undefined : samples
}
