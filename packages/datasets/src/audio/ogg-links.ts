import type { ByteSource } from '../byte-source.js'
import { hasText } from './byte-reader.js'
import type { OggPage } from './ogg-pages.js'
import { soundFileError, unknownSound } from './sound-file-error.js'

/** A page of one logical stream, and the packets that end in it. */
export interface OggStreamPage {
  readonly page: OggPage
  readonly packets: readonly Uint8Array[]
}

/** One link of a chain: a logical stream of sound from its first page to its last. */
export interface OggLink {
  readonly codec: string
  /** The first page and those behind it, each checked to follow the one before. */
  readonly pages: AsyncGenerator<OggStreamPage>
}

/** How the codecs of Ogg files begin. Source: the registrations of RFC 5334 and the codecs' own mappings. */
const beginnings: readonly (readonly [string, string])[] = [
  ['vorbis', '\x01vorbis'],
  ['opus', 'OpusHead'],
  ['flac', '\x7fFLAC'],
  ['Speex', 'Speex   '],
  ['CELT', 'CELT    '],
  ['MIDI', 'OggMIDI\0'],
  ['PCM', 'PCM     '],
]
const read: readonly string[] = ['vorbis', 'opus', 'flac']
/** Far above any packet; a picture in a comment is the largest. */
const longestPacket = 64 * 2 ** 20
const mostStreams = 64

const codecOf = (packet: Uint8Array) => beginnings.find(([, begin]) => hasText(packet, 0, begin))?.[0]

/**
 * The links of a chain, in order; a link must be read to its end before the next one. Streams beside the sound (a video's picture) are passed over.
 * @throws DataFileError with the byte where a page is missing or doubled, a stream doesn't end, or isn't of sound that is read here
 */
export async function* oggLinks(source: ByteSource, pages: AsyncGenerator<OggPage>): AsyncGenerator<OggLink> {
  let first: IteratorResult<OggPage> = await pages.next()
  while (!first.done) {
    const begun: OggPage[] = []
    let next: IteratorResult<OggPage> = first
    for (; !next.done && next.value.isFirst; next = await pages.next()) {
      const { serial, offset } = next.value
      if (begun.some((page) => page.serial === serial) || begun.length === mostStreams)
        throw soundFileError(source, 'Ogg', offset, `stream ${serial} begins a second time`)
      begun.push(next.value)
    }
    if (begun.length === 0)
      throw soundFileError(source, 'Ogg', first.value.offset, 'a page of a stream that has not begun')
    const { page, codec } = soundAmong(source, begun)
    const walk = streamPages(source, page, begun, next, pages)
    yield { codec, pages: walk.pages }
    first = walk.next()
  }
}

function soundAmong(source: ByteSource, begun: readonly OggPage[]): { page: OggPage; codec: string } {
  const known = begun.map((page) => ({ page, codec: codecOf(page.pieces[0] ?? page.bytes) }))
  const sounds = known.filter((stream): stream is { page: OggPage; codec: string } => stream.codec !== undefined)
  const first = sounds[0]
  if (first === undefined)
    throw unknownSound(source, begun[0]!.offset, 'an Ogg file of no sound, or of a codec that is not known')
  if (!read.includes(first.codec)) throw unknownSound(source, first.page.offset, `an Ogg file of ${first.codec}`)
  if (sounds.length > 1)
    throw unknownSound(source, sounds[1]!.page.offset, 'an Ogg file of several sounds at the same time')
  return first
}

/** The pages of one stream among others, and what comes behind them all. */
function streamPages(
  source: ByteSource,
  sound: OggPage,
  begun: readonly OggPage[],
  next: IteratorResult<OggPage>,
  rest: AsyncGenerator<OggPage>,
): { pages: AsyncGenerator<OggStreamPage>; next: () => IteratorResult<OggPage> } {
  /** Streams that continue, with the sequence number that comes next. */
  const open = new Map(begun.filter((page) => !page.isLast).map(({ serial, sequence }) => [serial, sequence + 1]))

  async function* walk(): AsyncGenerator<OggStreamPage> {
    const join = createPacketJoiner(source)
    yield { page: sound, packets: join(sound) }
    let end = sound.offset + sound.bytes.length
    for (; open.size > 0; next = await rest.next()) {
      if (next.done)
        throw soundFileError(source, 'Ogg', end, 'the last page of its stream is missing: it was cut, and ends')
      const page = next.value
      const { serial, sequence, offset } = page
      const expected = open.get(serial)
      if (page.isFirst)
        throw soundFileError(source, 'Ogg', offset, 'another stream begins before the last page of the one before,')
      if (expected === undefined)
        throw soundFileError(source, 'Ogg', offset, `a page of stream ${serial}, which has ended,`)
      if (sequence !== expected)
        throw soundFileError(
          source,
          'Ogg',
          offset,
          `page ${sequence}, expected ${expected}: pages are missing or doubled`,
        )
      end = offset + page.bytes.length
      if (page.isLast) open.delete(serial)
      else open.set(serial, sequence + 1)
      if (serial === sound.serial) yield { page, packets: join(page) }
    }
  }
  return { pages: walk(), next: () => next }
}

/** Joins the pieces of packets that go over several pages. */
function createPacketJoiner(source: ByteSource): (page: OggPage) => Uint8Array[] {
  let held: Uint8Array[] | undefined
  return (page) => {
    const { offset, isContinued, isLast, goesOn } = page
    if (isContinued !== (held !== undefined) || (goesOn && isLast))
      throw soundFileError(source, 'Ogg', offset, 'a packet is not whole: a piece of it is missing')
    const pieces = page.pieces.slice()
    if (held && pieces.length > 0) {
      const parts = [...held, pieces[0]!]
      const length = parts.reduce((sum, part) => sum + part.length, 0)
      if (length > longestPacket)
        throw soundFileError(source, 'Ogg', offset, `a packet of more than ${longestPacket} bytes`)
      const whole = new Uint8Array(length)
      let at = 0
      for (const part of parts) {
        whole.set(part, at)
        at += part.length
      }
      pieces[0] = whole
    }
    held = goesOn ? [pieces.pop()!] : held && pieces.length === 0 ? held : undefined
    return pieces
  }
}
