import { MidiError } from '../errors.js'
import type { TrackRange } from './scan-midi.js'

/** Channel events with no meta or system event between them, few enough to be parsed at once. */
export interface EventRun {
  /** Of the first event, from the track's begin. */
  readonly tick: number
  /** The first event's status byte, which may stand far before it. */
  readonly status: number
  /** Where the first event's data begin, after its time and its status. */
  readonly start: number
  readonly end: number
}

/** Who is told of what a track holds. */
export interface TrackVisitor {
  run(run: EventRun): void
  tempo(tick: number, microsecondsPerBeat: number): void
}

interface TrackCounts {
  /** Note-ons, note-offs and pedal moves. */
  channelEvents: number
  notes: number
  lastTick: number
}

const longestRun = 2048
const [meta, sysEx, sysExEnd] = [0xff, 0xf0, 0xf7]
const [endOfTrack, setTempo] = [0x2f, 0x51]
export const SUSTAIN_PEDAL = 64

/**
 * Steps from event to event. Running status goes on after meta and system events, as in files it does, whatever the standard says.
 * @throws MidiError at the first byte that can't be right
 */
export function walkTrack(bytes: Uint8Array, { number, start, end }: TrackRange, visitor?: TrackVisitor): TrackCounts {
  const counts = { channelEvents: 0, notes: 0, lastTick: 0 }
  let [position, tick, status] = [start, 0, 0]
  let [runEvents, runTick, runStatus, runStart] = [0, 0, 0, 0]
  const endRun = (at: number): void => {
    if (runEvents > 0) visitor?.run({ tick: runTick, status: runStatus, start: runStart, end: at })
    runEvents = 0
  }
  const truncated = (at: number, what: string): MidiError =>
    new MidiError(
      `track ${number} ends at byte ${end.toLocaleString('en-US')} inside ${what} that begins`,
      at,
      'The file is truncated or damaged.',
    )
  /** The number at `position`, in at most four bytes of seven bits. */
  const readLength = (event: number): number => {
    let value = 0
    for (let count = 0; count < 4; count++) {
      if (position >= end) throw truncated(event, 'an event')
      const byte = bytes[position++]!
      value = value * 128 + (byte & 0x7f)
      if (byte < 0x80) return value
    }
    throw new MidiError(`track ${number} has a number of more than four bytes`, position - 4, 'The file is damaged.')
  }

  while (position < end) {
    const event = position
    tick += bytes[position]! < 0x80 ? bytes[position++]! : readLength(event)
    if (position >= end) throw truncated(event, 'an event')
    const first = bytes[position]!
    if (first < 0xf0) {
      if (first >= 0x80) {
        status = first
        position++
      } else if (status === 0)
        throw new MidiError(
          `track ${number} has data (${hex(first)}) where an event's status is due`,
          position,
          'The file is damaged.',
        )
      const kind = status >> 4
      const next = position + (kind === 0xc || kind === 0xd ? 1 : 2)
      if (next > end) throw truncated(event, 'an event')
      if ((bytes[position]! | bytes[next - 1]!) >= 0x80)
        throw new MidiError(
          `track ${number} has a status (${hex(bytes[next - 1]!)}) inside the data of an event`,
          bytes[position]! >= 0x80 ? position : next - 1,
          'The file is damaged.',
        )
      if (kind === 9 || kind === 8 || (kind === 0xb && bytes[position] === SUSTAIN_PEDAL)) counts.channelEvents++
      if (kind === 9 && bytes[next - 1] !== 0) counts.notes++
      if (runEvents++ === 0) [runTick, runStatus, runStart] = [tick, status, position]
      position = next
      if (runEvents === longestRun) endRun(next)
      continue
    }
    endRun(event)
    if (first !== meta && first !== sysEx && first !== sysExEnd)
      throw new MidiError(
        `track ${number} has the status ${hex(first)}, which files don't have,`,
        position,
        'The file is damaged.',
      )
    position += first === meta ? 2 : 1
    const type = first === meta ? bytes[position - 1] : undefined
    const length = readLength(event)
    if (length > end - position)
      throw truncated(event, `an event of ${(length + position - event).toLocaleString('en-US')} bytes`)
    if (type === endOfTrack) break
    if (type === setTempo) {
      if (length !== 3)
        throw new MidiError(`track ${number} has a tempo of ${length} bytes`, event, 'Wanted 3: the file is damaged.')
      visitor?.tempo(tick, (bytes[position]! << 16) | (bytes[position + 1]! << 8) | bytes[position + 2]!)
    }
    position += length
  }
  endRun(Math.min(position, end))
  counts.lastTick = tick
  return counts
}

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
