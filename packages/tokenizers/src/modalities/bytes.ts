import { byteTokenizerJson, createByteTokenizer } from '../byte/byte-tokenizer.js'
import { tokenizerKind, type Modality } from './modality.js'

export const bytes = {
  name: 'bytes',
  title: 'Any file, one id a byte',
  extensions: [],
  content: 'bytes',
  noun: 'bytes',
  sampleLengths: { training: 160, trained: { tokens: 200 }, generated: { tokens: 200 } },
  outputExtension: '.bin',
  createTokenizer: createByteTokenizer,
  tokenizers: [tokenizerKind('byte', byteTokenizerJson, createByteTokenizer, 'byte')],
} satisfies Modality<Uint8Array>
