import { restoreBpeTokenizer } from '../bpe/bpe-tokenizer.js'
import { bpeTokenizerJson } from '../bpe/tokenizer-json.js'
import { characterTokenizerJson, createCharacterTokenizer } from '../character/character-tokenizer.js'
import { createUtf8Tokenizer, utf8TokenizerJson } from '../utf8/utf8-tokenizer.js'
import { tokenizerKind, type Modality } from './modality.js'

export const text = {
  name: 'text',
  title: 'Text: characters (of an alphabet, or those of text8), BPE or bytes of UTF-8',
  extensions: ['.txt', '.text', '.md'],
  content: 'text',
  noun: 'text',
  sampleLengths: { training: 160, trained: { tokens: 200 }, generated: { tokens: 200 } },
  outputExtension: '.txt',
  createTokenizer: createCharacterTokenizer,
  tokenizers: [
    tokenizerKind('character', characterTokenizerJson, createCharacterTokenizer, 'character'),
    tokenizerKind('bpe', bpeTokenizerJson, restoreBpeTokenizer),
    tokenizerKind('utf8', utf8TokenizerJson, createUtf8Tokenizer),
  ],
} satisfies Modality<string>
