import {
  characterTokenizerJson,
  createCharacterTokenizer,
  type CharacterTokenizerJson,
} from '../character/character-tokenizer.js'
import type { Modality } from './modality.js'

export const text = {
  name: 'text',
  kind: 'character',
  title: 'Text, one id a character (text8: space and a–z)',
  json: characterTokenizerJson,
  createTokenizer: createCharacterTokenizer,
} satisfies Modality<string, CharacterTokenizerJson>
