import { MidiError } from '../errors.js'
import { NOTE_ON, PEDAL, readEvents } from './read-events.js'
import { scanMidi } from './scan-midi.js'
import { createTempoClock } from './tempo-clock.js'

/** Notes in order of their onsets, one a place of each array. Times are whole steps, rounded from the file's time, so that no error adds up. */
export interface Notes {
  readonly count: number
  readonly onset: Uint32Array
  /** At least one step after the onset. */
  readonly end: Uint32Array
  readonly pitch: Uint8Array
  /** 1 to 127. */
  readonly velocity: Uint8Array
}

export interface ReadNotesOptions {
  readonly stepMilliseconds: number
  /** 'fold': a note sounds until its key and the pedal are up. */
  readonly pedal: 'fold' | 'ignore'
  /** 'drop': leaves out channel 10, the drums of General MIDI. */
  readonly channel10: 'keep' | 'drop'
  readonly lowestPitch: number
  readonly highestPitch: number
}

const longestPiece = 86_400 // seconds
const none = -1

/**
 * The notes of a file, all tracks together.
 *
 * - A note-off ends the oldest note of its channel and pitch whose key is down; one without a note says nothing.
 * - The sustain pedal (controller 64, down from 64 on) holds the notes of its channel whose keys are up. They end when it comes up, or when
 *   their pitch is struck again: a string sounds once.
 * - What never ends, ends with the file.
 * @throws MidiError with the byte where the file goes wrong
 */
export function readNotes(bytes: Uint8Array, options: ReadNotesOptions): Notes {
  const scan = scanMidi(bytes)
  const { ticks, events, tempoChanges, division, lastTick } = readEvents(bytes, scan)
  const microseconds = createTempoClock(division, tempoChanges)
  const stepOf = (tick: number): number => {
    const time = microseconds(tick)
    if (time > longestPiece * 1e6)
      throw new MidiError(
        `the piece is longer than ${longestPiece.toLocaleString('en-US')} seconds, a day, by the division given`,
        12,
        'Its times are damaged, or cut it into several.',
      )
    return Math.round(time / (1000 * options.stepMilliseconds))
  }
  const keeper = createNoteKeeper(scan.notes)
  for (let index = 0; index < events.length; index++) {
    const event = events[index]!
    const [kind, channel, pitch, value] = [event >> 18, (event >> 14) & 15, (event >> 7) & 127, event & 127]
    if (channel === 9 && options.channel10 === 'drop') continue
    const step = stepOf(ticks[index]!)
    if (kind === PEDAL) {
      if (options.pedal === 'fold') keeper.pedal(channel, value >= 64, step)
    } else if (pitch >= options.lowestPitch && pitch <= options.highestPitch) {
      if (kind === NOTE_ON) keeper.noteOn(channel, pitch, value, step)
      else keeper.noteOff(channel, pitch, step)
    }
  }
  return keeper.finish(stepOf(lastTick))
}

/** Keeps what sounds: for each channel and pitch, notes whose keys are down and notes that the pedal holds. */
function createNoteKeeper(capacity: number) {
  const notes = {
    onset: new Uint32Array(capacity),
    end: new Uint32Array(capacity),
    pitch: new Uint8Array(capacity),
    velocity: new Uint8Array(capacity),
  }
  let count = 0
  /** A note is in one chain at most, the oldest first. */
  const next = new Int32Array(capacity)
  const chain = () => ({ first: new Int32Array(16 * 128).fill(none), last: new Int32Array(16 * 128) })
  const [held, sustained] = [chain(), chain()]
  const pedalDown = new Array<boolean>(16).fill(false)

  const append = ({ first, last }: typeof held, key: number, note: number): void => {
    if (first[key] === none) first[key] = note
    else next[last[key]!] = note
    last[key] = note
    next[note] = none
  }
  const endNote = (note: number, step: number): void => {
    notes.end[note] = Math.max(step, notes.onset[note]! + 1)
  }
  const endAll = ({ first }: typeof held, key: number, step: number): void => {
    for (let note = first[key]!; note !== none; note = next[note]!) endNote(note, step)
    first[key] = none
  }
  return {
    noteOn(channel: number, pitch: number, velocity: number, step: number): void {
      const key = channel * 128 + pitch
      endAll(sustained, key, step)
      const note = count++
      notes.onset[note] = step
      notes.pitch[note] = pitch
      notes.velocity[note] = velocity
      append(held, key, note)
    },
    noteOff(channel: number, pitch: number, step: number): void {
      const key = channel * 128 + pitch
      const note = held.first[key]!
      if (note === none) return
      held.first[key] = next[note]!
      if (pedalDown[channel]!) append(sustained, key, note)
      else endNote(note, step)
    },
    pedal(channel: number, down: boolean, step: number): void {
      if (pedalDown[channel]! && !down)
        for (let key = channel * 128; key < channel * 128 + 128; key++) endAll(sustained, key, step)
      pedalDown[channel] = down
    },
    finish(step: number): Notes {
      for (let key = 0; key < 16 * 128; key++) {
        endAll(held, key, step)
        endAll(sustained, key, step)
      }
      return { count, ...notes }
    },
  }
}
