import { MidiError } from '../errors.js'
import { mostTicks, NOTE_OFF, NOTE_ON, PEDAL, type EventStore } from './event-store.js'
import type { TrackRange } from './read-chunks.js'

const [meta, sysEx, sysExEnd] = [0xff, 0xf0, 0xf7]
const [endOfTrack, setTempo] = [0x2f, 0x51]
const sustainPedal = 64

/**
 * Reads a track's notes, moves of the sustain pedal and tempo changes into the store, and steps over the rest.
 * No length is believed before it is known to lie inside of the track. Running status goes on after meta and system events, as in files it
 * does, whatever the standard says; what follows the track's end is not read.
 * @throws MidiError at the first byte that can't be right
 */
export function readTrack(bytes: Uint8Array, track: TrackRange, store: EventStore): void {
  const { ticks, events, tempoChanges } = store
  const { start, end } = track
  let { count, notes } = store
  let [position, tick, status] = [start, 0, 0]
  while (position < end) {
    const event = position
    let byte = bytes[position++]!
    let delta = byte & 0x7f
    for (let more = 0; byte >= 0x80; more++) {
      if (more === 3) throw longNumber(track, event)
      if (position >= end) throw truncated(track, event)
      byte = bytes[position++]!
      delta = delta * 128 + (byte & 0x7f)
    }
    tick += delta
    if (position >= end) throw truncated(track, event)
    if (tick > mostTicks)
      throw unexpected(track, event, `a time of more than ${mostTicks.toLocaleString('en-US')} ticks`)

    const first = bytes[position]!
    if (first < 0xf0) {
      if (first >= 0x80) {
        status = first
        position++
      } else if (status === 0) throw unexpected(track, position, `data (${hex(first)}) where an event's status is due`)
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
      position = last + 1
      if (kind === 9 || kind === 8) {
        const isOn = kind === 9 && value > 0
        if (isOn) notes++
        ticks[count] = tick
        events[count++] = ((isOn ? NOTE_ON : NOTE_OFF) << 18) | ((status & 15) << 14) | (key << 7) | (isOn ? value : 0)
      } else if (kind === 0xb && key === sustainPedal) {
        ticks[count] = tick
        events[count++] = (PEDAL << 18) | ((status & 15) << 14) | value
      }
      continue
    }

    if (first !== meta && first !== sysEx && first !== sysExEnd)
      throw unexpected(track, position, `the status ${hex(first)}, which files don't have,`)
    position += first === meta ? 2 : 1
    const type = first === meta ? bytes[position - 1] : undefined
    let length = 0
    for (let more = 0, byte = 0x80; byte >= 0x80; more++) {
      if (more === 4) throw longNumber(track, event)
      if (position >= end) throw truncated(track, event)
      byte = bytes[position++]!
      length = length * 128 + (byte & 0x7f)
    }
    if (length > end - position) throw truncated(track, event, length + position - event)
    if (type === endOfTrack) break
    if (type === setTempo) {
      if (length !== 3) throw unexpected(track, event, `a tempo of ${length} bytes, wanted 3,`)
      const microsecondsPerBeat = (bytes[position]! << 16) | (bytes[position + 1]! << 8) | bytes[position + 2]!
      tempoChanges.push({ tick, microsecondsPerBeat })
    }
    position += length
  }
  store.count = count
  store.notes = notes
  store.lastTick = Math.max(store.lastTick, tick)
}

function truncated({ number, end }: TrackRange, event: number, length?: number): MidiError {
  const what = length === undefined ? 'an event' : `an event of ${length.toLocaleString('en-US')} bytes`
  return new MidiError(
    `track ${number} ends at byte ${end.toLocaleString('en-US')} inside ${what} that begins`,
    event,
    'The file is truncated or damaged: get it again.',
  )
}

function longNumber({ number }: TrackRange, event: number): MidiError {
  return new MidiError(
    `track ${number} has a number of more than four bytes in the event`,
    event,
    'The file is damaged: get it again.',
  )
}

function unexpected({ number }: TrackRange, offset: number, what: string): MidiError {
  return new MidiError(`track ${number} has ${what}`, offset, 'The file is damaged: get it again.')
}

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
