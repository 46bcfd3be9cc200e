import { createMuLawTokenizer, muLawTokenizerJson } from '../mu-law/mu-law-tokenizer.js'
import { tokenizerKind, type Modality } from './modality.js'

export const audio = {
  name: 'audio',
  title: 'Sound, one channel at 16 kHz, one id of 8 bits (µ-law) a sample',
  extensions: ['.wav', '.flac', '.ogg', '.oga', '.opus', '.mp3', '.aif', '.aiff', '.aifc'],
  outputExtension: '.wav',
  createTokenizer: createMuLawTokenizer,
  tokenizers: [tokenizerKind('mu-law', muLawTokenizerJson, createMuLawTokenizer)],
} satisfies Modality<Float32Array>
