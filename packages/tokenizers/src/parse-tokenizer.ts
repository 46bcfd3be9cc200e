import { readJson } from './json/read-json.js'
import { tokenizerFromJSON, type AnyTokenizer } from './tokenizer-from-json.js'

/**
 * The tokenizer of a saved one's file.
 * @param text the file, which JSON.stringify made of a tokenizer; of any origin
 * @throws TokenizerError with the byte where it goes wrong
 * @example
 * ```ts
 * const text = JSON.stringify(createCharacterTokenizer({ alphabet: 'abc' }).toJSON())
 * console.log(parseTokenizer(text).vocabularySize) // → 3
 * ```
 */
export function parseTokenizer(text: string): AnyTokenizer {
  return readJson(text, 'the saved tokenizer', tokenizerFromJSON)
}
