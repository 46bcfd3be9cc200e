import { midiTokenizerJson } from '../midi/midi-options.js'
import { createMidiTokenizer, type MidiTokenizer } from '../midi/midi-tokenizer.js'
import { usualNoteLimits, type MidiDecodeOptions } from '../midi/note-limits.js'
import { tokenizerKind, type Modality } from './modality.js'

export const midi = {
  name: 'midi',
  title: 'Performances (MIDI files) as note-ons, note-offs, shifts of time and velocities',
  extensions: ['.mid', '.midi', '.kar', '.rmi'],
  content: 'notes',
  noun: 'music',
  sampleLengths: { training: 200, trained: { tokens: 400 }, generated: { tokens: 400 } },
  outputExtension: '.mid',
  createTokenizer: createMidiTokenizer,
  /** A pause of one step: it stands behind the note-ons and the note-offs. */
  beginningOf(tokenizer: MidiTokenizer) {
    const { lowestPitch, highestPitch } = tokenizer.toJSON()
    return [2 * (highestPitch - lowestPitch + 1)]
  },
  decodeLimited: (tokenizer: MidiTokenizer, ids: ArrayLike<number>, limits: MidiDecodeOptions) =>
    tokenizer.decode(ids, { ...usualNoteLimits, ...limits }),
  tokenizers: [tokenizerKind('midi', midiTokenizerJson, createMidiTokenizer)],
} satisfies Modality<Uint8Array>
