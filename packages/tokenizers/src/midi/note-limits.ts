import { WgptRangeError } from '@wgpt/errors'

/** What a model's notes are kept to when they are written: a model may begin notes that it never ends. */
export interface MidiDecodeOptions {
  /** A note that is longer, in seconds, ends then. Default: none does, a note that never ends does so with the last event. */
  readonly longestNote?: number
  /** If so many notes sound and another one begins, the oldest ends. Default: any number may sound. */
  readonly voices?: number
}

/**
 * For what models write. Of 400,000 notes of 119 piano performances, pedal included, 1 of 1,500 is longer than 12 s, and
 * never did 64 sound at once in 9,999 of 10,000 moments.
 */
export const usualNoteLimits: Required<MidiDecodeOptions> = { longestNote: 12, voices: 64 }

/** @throws RangeError for a limit that isn't above 0, or voices that are not a whole number */
export function checkNoteLimits({ longestNote = Infinity, voices = Infinity }: MidiDecodeOptions): void {
  if (!(longestNote > 0)) throw new WgptRangeError(`midi: longestNote is ${longestNote}; expected seconds above 0.`)
  if (!(voices >= 1 && (Number.isInteger(voices) || voices === Infinity)))
    throw new WgptRangeError(`midi: voices is ${voices}; expected a whole number of at least 1.`)
}
