import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { hasText, littleEndian } from './byte-reader.js'
import { createGranuleCheck } from './granules.js'
import type { OggStreamPage } from './ogg-links.js'
import { quietly } from './quietly.js'
import { soundFileError } from './sound-file-error.js'

/** What a packet of sound says of its length. */
interface VorbisSetup {
  readonly sampleRate: number
  /** Samples of the short and the long block. */
  readonly blockSizes: readonly [number, number]
  /** Whether a mode's block is the long one. */
  readonly isLong: readonly boolean[]
}

/**
 * One logical stream of Vorbis. The samples that its packets make are counted beside the decoder and compared with every page's position.
 * Source: Xiph.Org, Vorbis I specification.
 * @throws DataFileError with the byte offset
 */
export async function* readVorbis(source: ByteSource, pages: AsyncIterable<OggStreamPage>): AsyncGenerator<AudioBlock> {
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis')
  const decoder = new OggVorbisDecoder()
  await decoder.ready
  const check = createGranuleCheck(source)
  const headers: Uint8Array[] = []
  let setup: VorbisSetup | undefined
  let [lastBlock, end] = [0, 0]
  type Decoded = Awaited<ReturnType<typeof decoder.decode>>
  const block = ({ channelData, samplesDecoded, sampleRate, errors }: Decoded, offset: number) => {
    if (errors.length > 0)
      throw soundFileError(
        source,
        'Ogg Vorbis',
        offset,
        `a packet that libvorbis refuses (${errors[0]!.message}) stands`,
      )
    return samplesDecoded > 0 ? check.trim({ sampleRate, channels: channelData }) : undefined
  }
  try {
    for await (const { page, packets } of pages) {
      const { offset, bytes } = page
      let samples = 0
      for (const packet of packets) {
        if (setup === undefined) {
          headers.push(packet)
          if (headers.length === 3) setup = readSetup(source, headers, offset)
          continue
        }
        if (packet.length === 0) continue
        const size = blockSize(packet, setup)
        if (size === undefined)
          throw soundFileError(source, 'Ogg Vorbis', offset, 'a packet that is not of sound stands')
        if (lastBlock > 0) samples += (lastBlock + size) / 4
        lastBlock = size
      }
      if (lastBlock > 0) check.page(page, samples)
      // The decoder is to give everything: what is cut off at the end is said by the last page, which it would take for the whole stream's length.
      const given = bytes.slice()
      given[5]! &= ~4
      const got = block(await quietly(() => decoder.decode(given)), offset)
      if (got) yield got
      end = offset + bytes.length
    }
    if (setup === undefined) throw soundFileError(source, 'Ogg Vorbis', end, 'the three headers are not whole; it ends')
    const rest = block(await quietly(() => decoder.flush()), end)
    if (rest) yield rest
    check.finish(end)
  } finally {
    decoder.free()
  }
}

function readSetup(source: ByteSource, [identity, , setup]: readonly Uint8Array[], offset: number): VorbisSetup {
  const sampleRate = littleEndian(identity!, 12, 4)
  const blockSizes = [2 ** (identity![28]! & 15), 2 ** (identity![28]! >> 4)] as const
  const isLong = hasText(setup!, 0, '\x05vorbis') ? modesOf(setup!) : []
  if (identity!.length < 30 || sampleRate === 0 || blockSizes[0] > blockSizes[1] || isLong.length === 0)
    throw soundFileError(source, 'Ogg Vorbis', offset, 'the setup has no modes')
  return { sampleRate, blockSizes, isLong }
}

/**
 * The block flags of the modes. They stand at the end of the setup packet, behind parts that only a decoder can pass over, so they are read from
 * the end: a mode is a flag, 32 bits of zeros and a number below 64, and the count of modes stands before them.
 */
function modesOf(packet: Uint8Array): boolean[] {
  const bit = (at: number) => (packet[at >> 3]! >> (at & 7)) & 1
  const number = (at: number, width: number) => {
    let value = 0
    for (let index = 0; index < width; index++) value |= bit(at + index) << index
    return value
  }
  const isMode = (at: number) => {
    for (let index = 1; index <= 32; index++) if (bit(at + index) !== 0) return false
    return number(at + 33, 8) < 64
  }
  let at = 8 * packet.length - 1
  while (at > 0 && bit(at) === 0) at-- // the framing bit
  const flags: boolean[] = []
  let found: boolean[] = []
  for (at -= 41; at > 64 && flags.length < 64 && isMode(at); at -= 41) {
    flags.unshift(bit(at) === 1)
    if (number(at - 6, 6) + 1 === flags.length) found = [...flags]
  }
  return found
}

/** Samples of a packet's block; undefined for a packet of another kind. */
function blockSize([first]: Uint8Array, { blockSizes, isLong }: VorbisSetup): number | undefined {
  if (first === undefined || (first & 1) !== 0) return undefined
  const mode = (first >> 1) & (2 ** Math.ceil(Math.log2(isLong.length)) - 1)
  const long = isLong[mode]
  return long === undefined ? undefined : blockSizes[long ? 1 : 0]
}
