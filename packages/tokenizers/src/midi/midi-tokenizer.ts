import { issueText } from '@wgpt/errors'
import { TokenizerError } from '../errors.js'
import type { TimedTokenizer } from '../timed-tokenizer.js'
import type { Tokenizer } from '../tokenizer.js'
import { decodePerformance } from './decode-performance.js'
import { encodePerformance } from './encode-performance.js'
import {
  midiTokenizerJson,
  performanceOptions,
  type MidiTokenizerJson,
  type MidiTokenizerOptions,
} from './midi-options.js'
import { createMusicalTime } from './musical-time.js'
import type { MidiDecodeOptions } from './note-limits.js'
import { readNotes } from './read-notes.js'
import { createMidiVocabulary } from './vocabulary.js'

export interface MidiTokenizer extends Tokenizer<Uint8Array>, TimedTokenizer {
  readonly kind: 'midi'
  /**
   * Ids as a file of format 0.
   * @param options limits of what a model may hold for ever; none are set unless they are given, so that a file's own ids come back whole
   * @throws RangeError for an id or an option that there isn't
   */
  decode(ids: ArrayLike<number>, options?: MidiDecodeOptions): Uint8Array
  toJSON(): MidiTokenizerJson
}

/**
 * A performance as events: note-ons, note-offs, shifts of time and velocities, 388 of them unless options say otherwise.
 * A sample is the bytes of a Standard MIDI File. `encode` throws a MidiError, with the byte's offset, for one that can't be read;
 * `decode` gives a file on one channel, without a pedal: note lengths have it in them.
 * What changes from file to file: times by half a step (5 ms), velocities by half a bin (2); no pitch, and no number of notes.
 * @throws TokenizerError for an option that there isn't
 *
 * Source: Oore et al., "This time with feeling" (arXiv 1808.03715), section 4
 * @example
 * ```ts
 * const tokenizer = createMidiTokenizer()
 * const file = tokenizer.decode([60, 256 + 99, 128 + 60]) // C4 on, a second, off: the bytes of a .mid file
 * console.log(readMidiNotes(file).length) // → 1
 * ```
 */
export function createMidiTokenizer(options: MidiTokenizerOptions = {}): MidiTokenizer {
  const parsed = midiTokenizerJson.safeParse({ ...performanceOptions, ...options })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const { path } = issue
    throw new TokenizerError(
      `tokenizer: the MIDI option ${path.join('.') || 'given'} is wrong: ${issueText(issue)}. See MidiTokenizerOptions.`,
    )
  }
  const saved = parsed.data
  const vocabulary = createMidiVocabulary(saved)
  return {
    kind: 'midi',
    vocabularySize: vocabulary.size,
    encode: (file) => encodePerformance(readNotes(file, saved), vocabulary),
    decode: (ids, options) => decodePerformance(ids, vocabulary, saved.stepMilliseconds, options),
    ...createMusicalTime(vocabulary, saved.stepMilliseconds),
    toJSON: () => ({ ...saved }),
  }
}
