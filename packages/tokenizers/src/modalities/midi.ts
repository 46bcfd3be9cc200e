import { midiTokenizerJson } from '../midi/midi-options.js'
import { createMidiTokenizer } from '../midi/midi-tokenizer.js'
import { tokenizerKind, type Modality } from './modality.js'

export const midi = {
  name: 'midi',
  title: 'Performances (MIDI files) as note-ons, note-offs, shifts of time and velocities',
  extensions: ['.mid', '.midi', '.kar', '.rmi'],
  outputExtension: '.mid',
  createTokenizer: createMidiTokenizer,
  tokenizers: [tokenizerKind('midi', midiTokenizerJson, createMidiTokenizer)],
} satisfies Modality<Uint8Array>
