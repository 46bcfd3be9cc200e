import { MidiError } from '../errors.js'

/** From a first byte to the one behind the last. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

const headerBytes = 14

/** Other kinds of files with notes, by how they begin. */
const otherKinds: readonly (readonly [beginning: string, name: string])[] = [
  ['MUS\x1a', 'MUS, the music of Doom'],
  ['FORM', 'IFF, as XMIDI is'],
  ['SMF2CLIP', 'a MIDI 2.0 clip'],
  ['<?xml', 'XML, as MusicXML is'],
  ['PK\x03\x04', 'a zip archive'],
  ['\x1f\x8b', 'compressed by gzip'],
]

/**
 * Where a Standard MIDI File lies: the whole of the bytes, or the `data` chunk of a RIFF file of type RMID (.rmi).
 * @throws MidiError that says what kind of file it is instead
 */
export function findMidi(bytes: Uint8Array): ByteRange {
  const range = textAt(bytes, 0, 4) === 'RIFF' ? insideRiff(bytes) : { start: 0, end: bytes.length }
  if (range.end - range.start < headerBytes || textAt(bytes, range.start, 4) !== 'MThd') {
    const other = otherKinds.find(([beginning]) => textAt(bytes, range.start, beginning.length) === beginning)
    throw new MidiError(
      `there is no MThd header of ${headerBytes} bytes`,
      range.start,
      other === undefined
        ? 'This is not a Standard MIDI File, or a truncated one.'
        : `This file is ${other[1]}: export it as a Standard MIDI File.`,
    )
  }
  return range
}

/** RIFF counts little-endian, and pads chunks to an even length. */
function insideRiff(bytes: Uint8Array): ByteRange {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = textAt(bytes, 8, 4)
  if (type !== 'RMID')
    throw new MidiError(
      `the RIFF file is of type '${printable(type)}'`,
      Math.min(8, bytes.length),
      "Expected 'RMID': this is not a MIDI file.",
    )
  for (let position = 12; bytes.length - position >= 8;) {
    const length = view.getUint32(position + 4, true)
    const start = position + 8
    if (length > bytes.length - start)
      throw new MidiError(
        `a RIFF chunk says that it is ${length} bytes long where ${bytes.length - start} are left`,
        position + 4,
        'The file is truncated: get it again.',
      )
    if (textAt(bytes, position, 4) === 'data') return { start, end: start + length }
    position = start + length + (length % 2)
  }
  throw new MidiError("the RIFF file has no 'data' chunk", bytes.length, 'It is truncated: get it again.')
}

const textAt = (bytes: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + length))

const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?')
