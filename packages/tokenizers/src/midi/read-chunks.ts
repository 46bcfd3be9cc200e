import { MidiError } from '../errors.js'
import { findMidi, type ByteRange } from './find-midi.js'

/** What a file's header says of time. SMPTE files count by the clock and have no tempo. */
export type Division = { readonly ticksPerBeat: number } | { readonly ticksPerSecond: number }

/** The bytes of a track's events. */
export interface TrackRange extends ByteRange {
  /** From 1, as errors say it. */
  readonly number: number
  /** Whether bytes follow that are not a track: then the length is to be trusted only if the track says that it ends there. */
  readonly isFollowedByOther: boolean
}

interface Chunks {
  readonly division: Division
  readonly tracks: readonly TrackRange[]
}

const headerId = 0x4d546864 // 'MThd'
const trackId = 0x4d54726b // 'MTrk'

/**
 * The header and the tracks of a Standard MIDI File, or of one inside of RIFF (RMID). Tracks beyond the header's count are tracks too.
 * Chunks of other kinds are passed over, and so is what follows the last track unless another one is in it.
 * @throws MidiError if a chunk's length isn't inside of the file, tracks are missing, the header can't be right, or another file follows
 */
export function readChunks(bytes: Uint8Array): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const file = findMidi(bytes)
  const headerLength = view.getUint32(file.start + 4)
  if (headerLength < 6 || headerLength > file.end - file.start - 8)
    throw new MidiError(
      `the header says that it is ${headerLength} bytes long`,
      file.start + 4,
      'Expected 6: the file is damaged.',
    )
  const format = view.getUint16(file.start + 8)
  if (format > 1)
    throw new MidiError(
      `the format is ${format}`,
      file.start + 8,
      'Expected 0 or 1: a file of format 2 is not a single piece. Export it as format 1.',
    )
  const declared = view.getUint16(file.start + 10)
  const division = readDivision(view.getInt16(file.start + 12), file.start + 12)
  const tracks: ByteRange[] = []
  let position = file.start + 8 + headerLength
  while (position < file.end) {
    const chunk = chunkAt(view, position, file.end)
    if (chunk === undefined) break
    const id = view.getUint32(position)
    if (id === headerId)
      throw new MidiError(
        'a second file begins, whose notes would sound at the same time,',
        position,
        'Cut the file there: each part is a file by itself.',
      )
    if (id === trackId) tracks.push(chunk)
    position = chunk.end
  }
  if (tracks.length < declared)
    throw position < file.end
      ? new MidiError(
          `track ${tracks.length + 1} of ${declared} is missing: its header is not`,
          position,
          'A length before it is damaged: get the file again.',
        )
      : new MidiError(
          `the file ends after ${tracks.length} of ${declared} tracks`,
          file.end,
          'It is truncated: get it again.',
        )
  const lost = findTrack(bytes, position, file.end)
  if (lost !== undefined)
    throw new MidiError(
      `${lost - position} bytes which are not a chunk stand before track ${tracks.length + 1}`,
      position,
      'A length before them is damaged: get the file again.',
    )
  if (tracks.length === 0 && position < file.end)
    throw new MidiError(
      `${file.end - position} bytes that are not a chunk follow the header, and there is no track`,
      position,
      'The header is damaged: get the file again.',
    )
  const isTrackAt = (at: number): boolean => at + 4 <= file.end && view.getUint32(at) === trackId
  return {
    division,
    tracks: tracks.map(({ start, end }, index) => ({
      number: index + 1,
      start,
      end,
      isFollowedByOther: end < file.end && !isTrackAt(end),
    })),
  }
}

/** A chunk's content, or undefined where there is none: its name is four printable characters. */
function chunkAt(view: DataView, position: number, end: number): ByteRange | undefined {
  if (end - position < 8) return undefined
  const start = position + 8
  const length = view.getUint32(position + 4)
  if (view.getUint32(position) !== trackId) {
    for (let at = position; at < position + 4; at++) {
      const character = view.getUint8(at)
      if (character < 0x20 || character > 0x7e) return undefined
    }
  }
  if (length > end - start)
    throw new MidiError(
      `a chunk says that it is ${length} bytes long where ${end - start} are left`,
      position + 4,
      'The file is truncated: get it again.',
    )
  return { start, end: start + length }
}

function findTrack(bytes: Uint8Array, start: number, end: number): number | undefined {
  for (let at = bytes.indexOf(0x4d, start); at >= 0 && at + 4 <= end; at = bytes.indexOf(0x4d, at + 1))
    if (bytes[at + 1] === 0x54 && bytes[at + 2] === 0x72 && bytes[at + 3] === 0x6b) return at
  return undefined
}

function readDivision(division: number, offset: number): Division {
  if (division > 0) return { ticksPerBeat: division }
  const [framesPerSecond, ticksPerFrame] = [-(division >> 8), division & 0xff]
  if (![24, 25, 29, 30].includes(framesPerSecond) || ticksPerFrame === 0)
    throw new MidiError(
      `time is divided by ${division}`,
      offset,
      'Expected ticks per beat, 1 to 32,767, or SMPTE frames of 24, 25, 29 or 30 per second: the file is damaged.',
    )
  // 29 stands for 29.97, the drop frame's rate.
  return { ticksPerSecond: (framesPerSecond === 29 ? 30_000 / 1001 : framesPerSecond) * ticksPerFrame }
}
