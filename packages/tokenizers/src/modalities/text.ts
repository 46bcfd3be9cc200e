import { restoreBpeTokenizer } from '../bpe/bpe-tokenizer.js'
import { bpeTokenizerJson } from '../bpe/tokenizer-json.js'
import { characterTokenizerJson, createCharacterTokenizer } from '../character/character-tokenizer.js'
import { tokenizerKind, type Modality } from './modality.js'

export const text = {
  name: 'text',
  title: 'Text, one id a character (text8: space and a–z)',
  extensions: ['.txt', '.text', '.md'],
  outputExtension: '.txt',
  createTokenizer: createCharacterTokenizer,
  tokenizers: [
    tokenizerKind('character', characterTokenizerJson, createCharacterTokenizer),
    tokenizerKind('bpe', bpeTokenizerJson, restoreBpeTokenizer),
  ],
} satisfies Modality<string>
