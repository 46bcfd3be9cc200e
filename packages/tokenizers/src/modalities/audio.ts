import { createMuLawTokenizer, muLawTokenizerJson, type MuLawTokenizer } from '../mu-law/mu-law-tokenizer.js'
import { tokenizerKind, type Modality } from './modality.js'

export const audio = {
  name: 'audio',
  title: 'Sound, one channel at 16 kHz, one id of 8 bits (µ-law) a sample',
  extensions: ['.wav', '.flac', '.ogg', '.oga', '.opus', '.mp3', '.aif', '.aiff', '.aifc'],
  content: 'sound',
  noun: 'sound',
  // Half a second while it trains and at its end; a second, which can be heard, takes a small model some twenty.
  sampleLengths: { training: 8000, trained: { seconds: 0.5 }, generated: { seconds: 1 } },
  outputExtension: '.wav',
  createTokenizer: createMuLawTokenizer,
  /** Silence. */
  beginningOf: (tokenizer: MuLawTokenizer) => tokenizer.encode(new Float32Array(1)),
  tokenizers: [tokenizerKind('mu-law', muLawTokenizerJson, createMuLawTokenizer, 'sample')],
} satisfies Modality<Float32Array>
