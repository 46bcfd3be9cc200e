import { MidiError } from '../errors.js'

/** What a file's header says of time. SMPTE files count by the clock and have no tempo. */
export type Division = { readonly ticksPerBeat: number } | { readonly ticksPerSecond: number }

/** The bytes of a track's events. */
export interface TrackRange {
  /** From 1, as errors say it. */
  readonly number: number
  readonly start: number
  readonly end: number
}

interface Chunks {
  readonly division: Division
  readonly tracks: readonly TrackRange[]
}

const [headerId, trackId] = [0x4d546864, 0x4d54726b] // 'MThd', 'MTrk'

/**
 * The header and the tracks of a Standard MIDI File. Chunks of other kinds are passed over.
 * @throws MidiError if a chunk's length isn't inside of the file, tracks are missing, or the header can't be right
 */
export function readChunks(bytes: Uint8Array): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 14 || view.getUint32(0) !== headerId)
    throw new MidiError('there is no MThd header of 14 bytes', 0, 'This is no Standard MIDI File, or a truncated one.')
  const headerLength = view.getUint32(4)
  if (headerLength < 6 || headerLength > bytes.length - 8)
    throw new MidiError(`the header says that it is ${headerLength} bytes long`, 4, 'Wanted 6: the file is damaged.')
  const format = view.getUint16(8)
  if (format > 1)
    throw new MidiError(
      `the format is ${format}`,
      8,
      'Wanted 0 or 1: a file of format 2 is no single piece. Export it as format 1.',
    )
  const declared = view.getUint16(10)
  const division = readDivision(view.getInt16(12))
  const tracks: TrackRange[] = []
  let position = 8 + headerLength
  while (tracks.length < declared) {
    if (bytes.length - position < 8)
      throw new MidiError(
        `the file ends after ${tracks.length} of ${declared} tracks`,
        bytes.length,
        'It is truncated: get it again.',
      )
    const start = position + 8
    const length = view.getUint32(position + 4)
    if (length > bytes.length - start)
      throw new MidiError(
        `a chunk says that it is ${length} bytes long where ${bytes.length - start} are left`,
        position + 4,
        'The file is truncated: get it again.',
      )
    position = start + length
    if (view.getUint32(start - 8) === trackId) tracks.push({ number: tracks.length + 1, start, end: position })
  }
  return { division, tracks }
}

function readDivision(division: number): Division {
  if (division > 0) return { ticksPerBeat: division }
  const [framesPerSecond, ticksPerFrame] = [-(division >> 8), division & 0xff]
  if (![24, 25, 29, 30].includes(framesPerSecond) || ticksPerFrame === 0)
    throw new MidiError(
      `time is divided by ${division}`,
      12,
      'Wanted ticks a beat, 1 to 32,767, or SMPTE frames of 24, 25, 29 or 30 a second: the file is damaged.',
    )
  // 29 stands for 29.97, the drop frame's rate.
  return { ticksPerSecond: (framesPerSecond === 29 ? 30_000 / 1001 : framesPerSecond) * ticksPerFrame }
}
