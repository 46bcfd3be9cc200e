import { ON, STEP, type NoteKeeper } from './note-keeper.js'
import { sortNearlySorted } from './sort-nearly-sorted.js'
import type { MidiVocabulary } from './vocabulary.js'

/**
 * Notes as events: a velocity where it changes, note-ons, note-offs, and shifts of time between them, the longest first.
 * At one step note-offs come before note-ons, each by rising pitch.
 */
export function encodePerformance({ count, ons, offs }: NoteKeeper, vocabulary: MidiVocabulary): Uint16Array {
  sortNearlySorted(ons.subarray(0, count))
  sortNearlySorted(offs.subarray(0, count))
  const { lowestPitch, noteOff, shift, longestShift, velocities, binShift } = vocabulary
  let ids = new Uint16Array(5 * count + 16)
  let [size, step, bin] = [0, 0, -1]
  for (let [on, off] = [0, 0]; off < count;) {
    const isOn = on < count && ons[on]! < offs[off]!
    const event = isOn ? ons[on++]! : offs[off++]!
    const eventStep = Math.trunc(event / STEP)
    const low = Math.trunc(event - eventStep * STEP)
    let wait = eventStep - step
    step = eventStep
    if (size + 3 > ids.length) ids = grown(ids, size + 3)
    if (wait > longestShift) {
      const room = size + 3 + wait / longestShift
      if (room > ids.length) ids = grown(ids, room)
      for (; wait > longestShift; wait -= longestShift) ids[size++] = shift + longestShift - 1
    }
    if (wait > 0) ids[size++] = shift + wait - 1
    const key = ((low >> 7) & 127) - lowestPitch
    if (low < ON) ids[size++] = noteOff + key
    else {
      const loudness = (low & 127) >> binShift
      if (loudness !== bin && velocities > 1) ids[size++] = vocabulary.velocity + loudness
      bin = loudness
      ids[size++] = key
    }
  }
  return ids.slice(0, size)
}

function grown(ids: Uint16Array, atLeast: number): Uint16Array<ArrayBuffer> {
  const more = new Uint16Array(Math.ceil(Math.max(atLeast, ids.length * 1.5)))
  more.set(ids)
  return more
}
