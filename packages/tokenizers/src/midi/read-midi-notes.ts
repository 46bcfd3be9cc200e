import { performanceOptions } from './midi-options.js'
import { ON, PITCH, STEP } from './note-keeper.js'
import { readNotes } from './read-notes.js'

/** A note of a piece; times in seconds from its beginning. */
export interface MidiNote {
  /** 0 to 127; 60 is the middle C. */
  readonly pitch: number
  /** 1 to 127. */
  readonly velocity: number
  readonly start: number
  /** After `start`. The sustain pedal is counted in. */
  readonly end: number
}

const stepMilliseconds = 1

/**
 * The notes of a Standard MIDI File, all tracks and channels together, in order of their beginning: what a piano roll shows. Times are
 * rounded to milliseconds. Read as the tokenizer reads it: bounded at a million notes and a day.
 * @throws MidiError with the byte where the file goes wrong
 * @example
 * ```ts
 * const file = createMidiTokenizer().decode([60, 256 + 99, 128 + 60])
 * console.log(readMidiNotes(file)[0].pitch) // → 60
 * ```
 */
export function readMidiNotes(bytes: Uint8Array): MidiNote[] {
  const notes = readNotes(bytes, { ...performanceOptions, stepMilliseconds })
  const ends: number[][] = Array.from({ length: 128 }, () => [])
  for (const off of notes.offs.subarray(0, notes.count).sort()) ends[Math.floor(off / PITCH) % 128]!.push(off)
  const ended = new Uint32Array(128)
  const seconds = (event: number) => (Math.floor(event / STEP) * stepMilliseconds) / 1000
  // Of two notes of one pitch that overlap, the first that began is taken to end first.
  return Array.from(notes.ons.subarray(0, notes.count).sort(), (on) => {
    const pitch = Math.floor((on % ON) / PITCH)
    return { pitch, velocity: on % PITCH, start: seconds(on), end: seconds(ends[pitch]![ended[pitch]!++]!) }
  })
}
