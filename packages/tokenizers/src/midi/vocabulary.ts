import type { MidiTokenizerJson } from './midi-options.js'

/** Where each kind of event begins among the ids: note-ons, note-offs, shifts of 1, 2, … steps, velocities. */
export interface MidiVocabulary {
  readonly lowestPitch: number
  readonly pitches: number
  readonly noteOff: number
  readonly shift: number
  readonly longestShift: number
  readonly velocity: number
  readonly velocities: number
  readonly size: number
  /** A velocity of 7 bits without these low ones is its bin. */
  readonly binShift: number
  /** The middle of a bin. */
  readonly velocityOf: (bin: number) => number
  /** Of notes before which no velocity was said. */
  readonly usualBin: number
}

export function createMidiVocabulary(options: MidiTokenizerJson): MidiVocabulary {
  const { lowestPitch, highestPitch, velocities, longestShift } = options
  const pitches = highestPitch - lowestPitch + 1
  const velocity = 2 * pitches + longestShift
  const binWidth = 128 / velocities
  return {
    lowestPitch,
    pitches,
    noteOff: pitches,
    shift: 2 * pitches,
    longestShift,
    velocity,
    velocities,
    size: velocity + (velocities > 1 ? velocities : 0),
    binShift: Math.log2(binWidth),
    velocityOf: (bin) => Math.max(1, bin * binWidth + (binWidth >> 1)),
    usualBin: velocities >> 1,
  }
}
