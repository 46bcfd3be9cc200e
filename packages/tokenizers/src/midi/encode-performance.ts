import type { Notes } from './read-notes.js'
import { sortNearlySorted } from './sort-nearly-sorted.js'
import type { MidiVocabulary } from './vocabulary.js'

// An event as one number, so that order of numbers is order of events: by step, then note-offs before note-ons, then by pitch, then by
// velocity. Of a note-off the velocity is 0. Below 2^53: a day has fewer than 2^27 steps.
const [PITCH, ON, STEP] = [2 ** 7, 2 ** 14, 2 ** 15]

/**
 * Notes as events: a velocity where it changes, note-ons, note-offs, and shifts of time between them, the longest first.
 * At one step note-offs come before note-ons, each by rising pitch.
 */
export function encodePerformance(notes: Notes, vocabulary: MidiVocabulary): Uint16Array {
  const { count, onset, end, pitch, velocity } = notes
  const ons = new Float64Array(count)
  const offs = new Float64Array(count)
  for (let note = 0; note < count; note++) {
    ons[note] = onset[note]! * STEP + ON + pitch[note]! * PITCH + velocity[note]!
    offs[note] = end[note]! * STEP + pitch[note]! * PITCH
  }
  sortNearlySorted(ons)
  sortNearlySorted(offs)

  const { lowestPitch, noteOff, shift, longestShift, velocities, binOf } = vocabulary
  let ids = new Uint16Array(4 * count + 16)
  let [size, step, bin] = [0, 0, -1]
  for (let [on, off] = [0, 0]; off < count;) {
    const isOn = on < count && ons[on]! < offs[off]!
    const event = isOn ? ons[on++]! : offs[off++]!
    const eventStep = Math.floor(event / STEP)
    const shifts = Math.ceil((eventStep - step) / longestShift)
    if (size + shifts + 2 > ids.length) ids = grown(ids, size + shifts + 2)
    for (; step < eventStep; step += longestShift) ids[size++] = shift + Math.min(eventStep - step, longestShift) - 1
    step = eventStep
    const rest = event - eventStep * STEP
    const key = ((rest >> 7) & 127) - lowestPitch
    if (isOn) {
      const loudness = binOf(rest & 127)
      if (loudness !== bin && velocities > 1) ids[size++] = vocabulary.velocity + loudness
      bin = loudness
      ids[size++] = key
    } else ids[size++] = noteOff + key
  }
  return ids.slice(0, size)
}

function grown(ids: Uint16Array, atLeast: number): Uint16Array<ArrayBuffer> {
  const more = new Uint16Array(Math.max(atLeast, Math.ceil(ids.length * 1.5)))
  more.set(ids)
  return more
}
