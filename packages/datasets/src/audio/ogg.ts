import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { crc16 } from './crc.js'
import { createFlacStreamDecoder, type FlacStreamDecoder } from './flac-decoder.js'
import { frameHeaderAt, isFlacStart, readStreamInfo } from './flac-headers.js'
import { createGranuleCheck } from './granules.js'
import { oggLinks, type OggStreamPage } from './ogg-links.js'
import { oggPages } from './ogg-pages.js'
import { readOpus } from './opus.js'
import { soundFileError } from './sound-file-error.js'
import type { SoundSpan } from './tags.js'
import { readVorbis } from './vorbis.js'

type StreamReader = (source: ByteSource, pages: AsyncIterable<OggStreamPage>) => AsyncGenerator<AudioBlock>

const readers: Readonly<Record<string, StreamReader>> = { vorbis: readVorbis, opus: readOpus, flac: readOggFlac }

/**
 * The samples of an Ogg file of Vorbis, Opus or FLAC. Every page's CRC, number and position is checked, and that each stream ends. The links of
 * a chain are decoded each by itself; rates and channels may differ.
 * Source: RFC 3533.
 * @throws DataFileError with the byte offset
 */
export async function* readOgg(source: ByteSource, span: SoundSpan): AsyncGenerator<AudioBlock> {
  for await (const { codec, pages } of oggLinks(source, oggPages(source, span))) yield* readers[codec]!(source, pages)
}

/** Source: Xiph.Org, FLAC - Ogg mapping (RFC 9639, section 10.1). */
async function* readOggFlac(source: ByteSource, pages: AsyncIterable<OggStreamPage>): AsyncGenerator<AudioBlock> {
  const infoAt = 17 // in the first packet
  const check = createGranuleCheck(source)
  let decoder: FlacStreamDecoder | undefined
  let [isSound, end] = [false, 0]
  try {
    for await (const { page, packets } of pages) {
      const { offset } = page
      const blocks: AudioBlock[] = []
      for (const packet of packets) {
        if (packet.length === 0) continue
        if (decoder === undefined) {
          if (packet.length < infoAt + 34 || !isFlacStart(packet, 9))
            throw soundFileError(source, 'Ogg FLAC', offset, 'the first packet has no STREAMINFO')
          // The first page has one packet, behind 27 bytes and one of its length.
          decoder = await createFlacStreamDecoder(source, readStreamInfo(packet.subarray(infoAt)), offset + 28 + infoAt)
        } else if (packet[0] === 0xff) {
          isSound = true
          const header = frameHeaderAt(packet, 0)
          if (header === undefined || crc16(packet, 0, packet.length) !== 0)
            throw soundFileError(source, 'Ogg FLAC', offset, "a frame's CRC is wrong")
          blocks.push(await decoder.decode(packet, header, offset))
        } else if (isSound) throw soundFileError(source, 'Ogg FLAC', offset, 'a packet that is not a frame stands')
      }
      end = offset + page.bytes.length
      if (isSound)
        check.page(
          page,
          blocks.reduce((sum, { channels }) => sum + channels[0]!.length, 0),
        )
      for (const block of blocks) yield check.trim(block)
    }
    check.finish(end)
    decoder?.finish(end)
  } finally {
    decoder?.free()
  }
}
