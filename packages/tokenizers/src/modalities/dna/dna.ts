import { tokenizerKind, type Modality } from '../modality.js'
import { createNucleotideTokenizer, nucleotideTokenizerJson } from './nucleotide-tokenizer.js'

export const dna = {
  name: 'dna',
  title: 'Sequences of DNA, one id per base',
  extensions: ['.seq', '.dna'],
  content: 'bytes',
  noun: 'DNA',
  sampleLengths: { training: 160, trained: { tokens: 200 }, generated: { tokens: 200 } },
  outputExtension: '.seq',
  createTokenizer: createNucleotideTokenizer,
  tokenizers: [tokenizerKind('nucleotide', nucleotideTokenizerJson, createNucleotideTokenizer, 'base')],
} satisfies Modality<Uint8Array>
