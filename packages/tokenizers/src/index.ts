export { WgptError } from '@wgpt/errors'
export { createBpeTokenizer, type BpeTokenizer } from './bpe/bpe-tokenizer.js'
export type { BpeTokenizerJson } from './bpe/tokenizer-json.js'
export { createByteTokenizer, type ByteTokenizer, type ByteTokenizerJson } from './byte/byte-tokenizer.js'
export { foldToText8, text8Alphabet } from './character/fold-to-text8.js'
export {
  createCharacterTokenizer,
  type CharacterTokenizer,
  type CharacterTokenizerJson,
  type CharacterTokenizerOptions,
} from './character/character-tokenizer.js'
export { gatherAlphabet, type TextAlphabet } from './character/text-alphabet.js'
export { MidiError, TokenizerError } from './errors.js'
export { byteOffset, locateInJson, type Location } from './json/locate-in-json.js'
export type { MidiTokenizerJson, MidiTokenizerOptions } from './midi/midi-options.js'
export { createMidiTokenizer, type MidiTokenizer } from './midi/midi-tokenizer.js'
export { usualNoteLimits, type MidiDecodeOptions } from './midi/note-limits.js'
export { readMidiNotes, type MidiNote } from './midi/read-midi-notes.js'
export { modalities } from './modalities/index.js'
export type { Modality, SampleLength, TokenizerKind } from './modalities/modality.js'
export type { LawName } from './mu-law/laws.js'
export {
  createMuLawTokenizer,
  type MuLawTokenizer,
  type MuLawTokenizerJson,
  type MuLawTokenizerOptions,
} from './mu-law/mu-law-tokenizer.js'
export type { NucleotideTokenizer, NucleotideTokenizerJson } from './modalities/dna/nucleotide-tokenizer.js'
export { padTokenizer } from './pad-tokenizer.js'
export { parseTokenizer } from './parse-tokenizer.js'
export { createStreamDecoder, type StreamDecoder } from './stream/stream-decoder.js'
export { isTimedTokenizer, type TimedTokenizer } from './timed-tokenizer.js'
export type { Tokenizer } from './tokenizer.js'
export {
  isTextTokenizer,
  modalityOf,
  tokenizerFromJSON,
  type AnyTokenizer,
  type TextTokenizer,
} from './tokenizer-from-json.js'
export { createUtf8Tokenizer, type Utf8Tokenizer, type Utf8TokenizerJson } from './utf8/utf8-tokenizer.js'
