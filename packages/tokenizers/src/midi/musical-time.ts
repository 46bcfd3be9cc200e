import type { TimedTokenizer } from '../timed-tokenizer.js'
import type { MidiVocabulary } from './vocabulary.js'

/** The time of a performance is that of its shifts. */
export function createMusicalTime({ shift, longestShift }: MidiVocabulary, stepMilliseconds: number): TimedTokenizer {
  const stepsOf = (id: number): number => (id >= shift && id < shift + longestShift ? id - shift + 1 : 0)
  return {
    secondsOf: (id) => (stepsOf(id) * stepMilliseconds) / 1000,
    firstSeconds(ids, seconds) {
      const kept: number[] = []
      let left = Math.round((seconds * 1000) / stepMilliseconds)
      for (let index = 0; index < ids.length; index++) {
        const steps = stepsOf(ids[index]!)
        if (steps > 0 && steps >= left) {
          if (left > 0) kept.push(shift + left - 1)
          break
        }
        left -= steps
        kept.push(ids[index]!)
      }
      return Uint16Array.from(kept)
    },
  }
}
