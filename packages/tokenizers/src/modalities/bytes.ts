import { byteTokenizerJson, createByteTokenizer } from '../byte/byte-tokenizer.js'
import { tokenizerKind, type Modality } from './modality.js'

export const bytes = {
  name: 'bytes',
  title: 'Any file, one id a byte',
  extensions: [],
  outputExtension: '.bin',
  createTokenizer: createByteTokenizer,
  tokenizers: [tokenizerKind('byte', byteTokenizerJson, createByteTokenizer)],
} satisfies Modality<Uint8Array>
