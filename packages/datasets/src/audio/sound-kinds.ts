import type { ByteSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
import { isAiffStart, readAiff } from './aiff.js'
import type { AudioBlock } from './audio-block.js'
import { hasText, hexOf } from './byte-reader.js'
import { readFlac } from './flac.js'
import { isFlacStart } from './flac-headers.js'
import { readMp3 } from './mp3.js'
import { mp3HeaderAt } from './mp3-frame.js'
import { readOgg } from './ogg.js'
import { convert, unknownSound } from './sound-file-error.js'
import { withoutTags, type SoundSpan } from './tags.js'
import { readWav } from './wav.js'

/** A kind of sound file: how it is known by its first bytes, and how it is read. */
interface SoundKind {
  readonly name: string
  readonly begins: (head: Uint8Array) => boolean
  readonly read: (source: ByteSource, span: SoundSpan) => AsyncIterable<AudioBlock>
}

/** The sole list of kinds. The wasm decoders are loaded when a file of theirs is met. MP3 comes last: its beginning says least. */
const kinds: readonly SoundKind[] = [
  {
    name: 'WAV',
    begins: (head) => (hasText(head, 0, 'RIFF') || hasText(head, 0, 'RF64')) && hasText(head, 8, 'WAVE'),
    read: readWav,
  },
  { name: 'AIFF', begins: (head) => isAiffStart(head, 0), read: readAiff },
  { name: 'FLAC', begins: (head) => isFlacStart(head, 0), read: readFlac },
  { name: 'Ogg (Vorbis, Opus, FLAC)', begins: (head) => hasText(head, 0, 'OggS'), read: readOgg },
  { name: 'MP3', begins: isMp3Start, read: readMp3 },
]

/** A frame, or zeros or a byte order mark, which only MP3 has before it. */
function isMp3Start(head: Uint8Array): boolean {
  const first = head.findIndex((byte) => byte !== 0)
  if (first !== 0) return head.length > 0
  return mp3HeaderAt(head, 0) !== undefined || hasText(head, 0, '\xef\xbb\xbf')
}

/** Kinds that are not read, by the names that people know. */
const others: readonly (readonly [name: string, at: number, begin: string])[] = [
  ['an MP4 file (M4A, of AAC or ALAC)', 4, 'ftyp'],
  ['an AAC file (ADTS)', 0, '\xff\xf1'],
  ['an AAC file (ADTS)', 0, '\xff\xf9'],
  ['an AAC file (ADIF)', 0, 'ADIF'],
  ['a big-endian WAV file (RIFX)', 0, 'RIFX'],
  ['a Wave64 file', 0, 'riff'],
  ['a RIFF file of no sound', 0, 'RIFF'],
  ['a Sun audio file (AU)', 0, '.snd'],
  ['a Core Audio file (CAF)', 0, 'caff'],
  ['a WavPack file', 0, 'wvpk'],
  ["a Monkey's Audio file (APE)", 0, 'MAC '],
  ['a True Audio file (TTA)', 0, 'TTA'],
  ['a Musepack file', 0, 'MPCK'],
  ['a Musepack file', 0, 'MP+'],
  ['an OptimFROG file', 0, 'OFR '],
  ['a Windows Media file (WMA, ASF)', 0, '\x30\x26\xb2\x75'],
  ['a Matroska or WebM file', 0, '\x1a\x45\xdf\xa3'],
  ['an AMR file', 0, '#!AMR'],
  ['a DSD file', 0, 'DSD '],
  ['a DSD file', 0, 'FRM8'],
  ['an AC-3 file', 0, '\x0b\x77'],
  ['a Creative Voice file (VOC)', 0, 'Creative Voice'],
  ['a MIDI file', 0, 'MThd'],
  ['a ZIP archive', 0, 'PK\x03\x04'],
  ['a gzip archive', 0, '\x1f\x8b'],
]

/** MP4 begins with zeros, as MP3 may. */
const isOther = (head: Uint8Array) => hasText(head, 4, 'ftyp')

const headLength = 64

/**
 * The sound of a file, block by block, at the file's own rate, which may change between blocks. A file is read whole or not at all: what its
 * container says of its samples is checked.
 * @throws DataFileError with the byte offset if it is of no kind that is read, or not whole
 */
export async function* readAudio(source: ByteSource): AsyncGenerator<AudioBlock> {
  const span = await withoutTags(source)
  const head = await source.read(span.start, Math.min(span.start + headLength, span.end))
  const kind = isOther(head) ? undefined : kinds.find(({ begins }) => begins(head))
  if (kind === undefined) throw refusal(source, span, head)
  yield* kind.read(source, span)
}

function refusal(source: ByteSource, { start }: SoundSpan, head: Uint8Array): DataFileError {
  const other = others.find(([, at, begin]) => hasText(head, at, begin))
  if (other) return unknownSound(source, start, other[0])
  if (hasText(head, 0, 'ID3'))
    return new DataFileError(
      `data: '${source.name}' has an ID3 tag at byte ${start} that is longer than the file (${source.size} bytes): it was cut. Get another copy of it.`,
      { offset: start },
    )
  const found = head.length === 0 ? 'nothing' : `the bytes ${hexOf(head.subarray(0, 4), ' ')}`
  return new DataFileError(
    `data: '${source.name}' is not a sound file of a known kind: it begins with ${found} at byte ${start}. Give a ${kinds.map(({ name }) => name).join(', ')} file. ${convert}`,
    { offset: start },
  )
}
