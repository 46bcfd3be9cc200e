import { checkId } from '../decode-checks.js'
import { checkNoteLimits, type MidiDecodeOptions } from './note-limits.js'
import { OpenNotes } from './open-notes.js'
import type { MidiVocabulary } from './vocabulary.js'
import { createMidiWriter } from './write-midi.js'

/**
 * Events as a file. A note-off without a note says nothing, and a note that never ends does so at a limit, or with the last event; a model
 * may say either.
 */
export function decodePerformance(
  ids: ArrayLike<number>,
  vocabulary: MidiVocabulary,
  stepMilliseconds: number,
  limits: MidiDecodeOptions = {},
): Uint8Array {
  checkNoteLimits(limits)
  const { lowestPitch, pitches, noteOff, shift, velocity, velocityOf, size } = vocabulary
  const { longestNote = Infinity, voices = Infinity } = limits
  const longestSteps = Math.max(1, Math.round((longestNote * 1000) / stepMilliseconds))
  const open = new OpenNotes(pitches)
  const writer = createMidiWriter(stepMilliseconds)
  let loudness = velocityOf(vocabulary.usualBin)
  let step = 0
  const endOldest = () => {
    writer.noteOff(lowestPitch + open.endOldest())
  }
  const waitUntil = (end: number) => {
    writer.wait(end - step)
    step = end
  }
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index]!
    checkId(id, index, size)
    if (id >= velocity) loudness = velocityOf(id - velocity)
    else if (id >= shift) {
      const end = step + id - shift + 1
      while (open.oldestStart + longestSteps <= end) {
        waitUntil(open.oldestStart + longestSteps)
        endOldest()
      }
      waitUntil(end)
    } else if (id < noteOff) {
      if (open.count === voices) endOldest()
      open.begin(id, step)
      writer.noteOn(lowestPitch + id, loudness)
    } else if (open.end(id - noteOff)) writer.noteOff(lowestPitch + id - noteOff)
  }
  for (let pitch = 0; pitch < pitches; pitch++) while (open.end(pitch)) writer.noteOff(lowestPitch + pitch)
  return writer.finish()
}
