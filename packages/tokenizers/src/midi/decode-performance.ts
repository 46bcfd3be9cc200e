import { checkId } from '../decode-checks.js'
import type { MidiVocabulary } from './vocabulary.js'
import { createMidiWriter } from './write-midi.js'

/**
 * Events as a file. A note-off without a note says nothing, and a note that never ends does so with the last event; a model may say
 * either.
 */
export function decodePerformance(
  ids: ArrayLike<number>,
  vocabulary: MidiVocabulary,
  stepMilliseconds: number,
): Uint8Array {
  const { lowestPitch, pitches, noteOff, shift, velocity, velocityOf, size } = vocabulary
  const sounding = new Uint32Array(pitches)
  const writer = createMidiWriter(stepMilliseconds)
  let loudness = velocityOf(vocabulary.usualBin)
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index]!
    checkId(id, index, size)
    if (id >= velocity) loudness = velocityOf(id - velocity)
    else if (id >= shift) writer.wait(id - shift + 1)
    else if (id < noteOff) {
      sounding[id]!++
      writer.noteOn(lowestPitch + id, loudness)
    } else if (sounding[id - noteOff]! > 0) {
      sounding[id - noteOff]!--
      writer.noteOff(lowestPitch + id - noteOff)
    }
  }
  for (let pitch = 0; pitch < pitches; pitch++)
    for (; sounding[pitch]! > 0; sounding[pitch]!--) writer.noteOff(lowestPitch + pitch)
  return writer.finish()
}
