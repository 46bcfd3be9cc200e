import { MidiError } from '../errors.js'
import { mostTicks, NOTE_OFF, NOTE_ON, type EventStore } from './event-store.js'
import type { TrackRange } from './read-chunks.js'
import { dataBytesOf, eventOfController } from './status.js'

const [meta, sysEx, sysExEnd] = [0xff, 0xf0, 0xf7]
const [endOfTrack, setTempo] = [0x2f, 0x51]
/** So many events in a row of zeros alone are a hole in the file: a note-off of key 0, four times at one moment, says nothing. */
const mostZeroEvents = 3

/**
 * Reads a track's notes, what ends them and tempo changes into the store, and steps over the rest.
 * No length is believed before it is known to lie inside of the track. Running status continues after meta and system events, as in files it
 * does, whatever the standard says. What follows the track's end is read as well, unless it is one byte again and again.
 * @returns whether the track says that it ends
 * @throws MidiError at the first byte that can't be right
 */
export function readTrack(bytes: Uint8Array, track: TrackRange, store: EventStore): boolean {
  const { ticks, events, tempoChanges } = store
  const { start, end } = track
  let { count, notes } = store
  let [position, tick, status, zeroEvents] = [start, 0, 0, 0]
  let hasEnd = false

  /** A number in bytes of seven bits, as many as there are: some writers pad it with leading zeros. */
  const readNumber = (event: number): number => {
    let value = 0
    for (let byte = 0x80; byte >= 0x80;) {
      if (position >= end) throw truncated(track, event)
      byte = bytes[position++]!
      value = value * 128 + (byte & 0x7f)
      if (value > mostTicks)
        throw unexpected(track, event, `a number of more than ${mostTicks.toLocaleString('en-US')}`)
    }
    return value
  }

  while (position < end) {
    const event = position
    tick += readNumber(event)
    if (position >= end) throw truncated(track, event)
    if (tick > mostTicks)
      throw unexpected(track, event, `a time of more than ${mostTicks.toLocaleString('en-US')} ticks`)

    const first = bytes[position]!
    if (first < 0xf0) {
      if (first >= 0x80) {
        status = first
        position++
      } else if (status === 0)
        throw unexpected(
          track,
          position,
          `data (${hex(first)}) where ${hasEnd ? 'another event behind its end' : "an event's status"} is due`,
        )
      const kind = status >> 4
      const last = kind === 0xc || kind === 0xd ? position : position + 1
      if (last >= end) throw truncated(track, event)
      const key = bytes[position]!
      const value = bytes[last]!
      if ((key | value) >= 0x80)
        throw unexpected(
          track,
          key >= 0x80 ? position : last,
          `a status (${hex(key >= 0x80 ? key : value)}) in the data of an event`,
        )
      zeroEvents = first === 0 && key === 0 && value === 0 && bytes[event] === 0 ? zeroEvents + 1 : 0
      if (zeroEvents > mostZeroEvents) throw unexpected(track, event, 'a hole, zeros where events are due,')
      position = last + 1
      if (kind === 9 || kind === 8) {
        const isOn = kind === 9 && value > 0
        if (isOn) notes++
        ticks[count] = tick
        events[count++] = ((isOn ? NOTE_ON : NOTE_OFF) << 18) | ((status & 15) << 14) | (key << 7) | (isOn ? value : 0)
      } else if (kind === 0xb) {
        const controller = eventOfController(key)
        if (controller !== undefined) {
          ticks[count] = tick
          events[count++] = (controller << 18) | ((status & 15) << 14) | value
        }
      }
      continue
    }

    if (first !== meta && first !== sysEx && first !== sysExEnd) {
      const length = dataBytesOf(first)
      if (length === undefined)
        throw unexpected(track, position, `the status ${hex(first)}, which MIDI doesn't define,`)
      position++
      if (length > end - position) throw truncated(track, event)
      for (const last = position + length; position < last; position++)
        if (bytes[position]! >= 0x80)
          throw unexpected(track, position, `a status (${hex(bytes[position]!)}) in the data of an event`)
      continue
    }
    position += first === meta ? 2 : 1
    if (position > end) throw truncated(track, event)
    const type = first === meta ? bytes[position - 1] : undefined
    const length = readNumber(event)
    if (length > end - position) throw truncated(track, event, length + position - event)
    if (type === setTempo) {
      if (length !== 3) throw unexpected(track, event, `a tempo of ${length} bytes, expected 3,`)
      const microsecondsPerBeat = (bytes[position]! << 16) | (bytes[position + 1]! << 8) | bytes[position + 2]!
      tempoChanges.push({ tick, microsecondsPerBeat, offset: event })
    }
    position += length
    if (type === endOfTrack) {
      hasEnd = true
      status = 0
      if (isOneByte(bytes, position, end)) break
    }
  }
  store.count = count
  store.notes = notes
  store.lastTick = Math.max(store.lastTick, tick)
  return hasEnd
}

/** Whether there is nothing but one byte again and again: what fills a gap. */
function isOneByte(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at++) if (bytes[at] !== bytes[start]) return false
  return true
}

function truncated({ number, end }: TrackRange, event: number, length?: number): MidiError {
  const what = length === undefined ? 'an event' : `an event of ${length.toLocaleString('en-US')} bytes`
  return new MidiError(
    `track ${number} ends at byte ${end.toLocaleString('en-US')} inside ${what} that begins`,
    event,
    'The file is truncated or damaged: get it again.',
  )
}

function unexpected({ number }: TrackRange, offset: number, what: string): MidiError {
  return new MidiError(`track ${number} has ${what}`, offset, 'The file is damaged: get it again.')
}

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
