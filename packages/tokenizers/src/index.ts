export { foldToText8, text8Alphabet } from './character/fold-to-text8.js'
export {
  createCharacterTokenizer,
  type CharacterTokenizer,
  type CharacterTokenizerJson,
  type CharacterTokenizerOptions,
} from './character/character-tokenizer.js'
export { modalities } from './modalities/index.js'
export type { Modality } from './modalities/modality.js'
export type { Tokenizer } from './tokenizer.js'
export { tokenizerFromJSON, type AnyTokenizer } from './tokenizer-from-json.js'
