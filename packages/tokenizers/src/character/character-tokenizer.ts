import { z } from 'zod'
import { checkId } from '../decode-checks.js'
import { TokenizerError } from '../errors.js'
import { largestVocabulary, type Tokenizer } from '../tokenizer.js'
import { createAlphabet, showCharacter } from './alphabet.js'
import { composeText } from './compose-text.js'
import { foldToText8, isKeptByText8, stringOf, text8Alphabet, text8Ids } from './fold-to-text8.js'

/** What a text goes through before its characters are looked up. */
const folds = { none: (text: string) => text, text8: foldToText8 }

/** A character tokenizer as it is saved. */
export const characterTokenizerJson = z.strictObject({
  kind: z.literal('character'),
  alphabet: z
    .string()
    .min(1)
    .max(2 * largestVocabulary),
  fold: z.enum(['none', 'text8']),
  substitute: z.string().min(1).max(2).nullable(),
})
export type CharacterTokenizerJson = z.output<typeof characterTokenizerJson>

export interface CharacterTokenizerOptions {
  /** Every character, once; its place is its id. Default: the 27 of text8. */
  alphabet?: string
  /** 'text8': lower case, digits spelled out, the rest one space. Default: 'text8' without an alphabet, else 'none'. */
  fold?: keyof typeof folds
  /** A character of the alphabet that stands for any other. Default: none, an unknown character is an error. */
  substitute?: string | null
}

export interface CharacterTokenizer extends Tokenizer<string> {
  readonly kind: 'character'
  readonly alphabet: string
  leftOut(text: string): ReadonlyMap<string, number>
  toJSON(): CharacterTokenizerJson
}

/**
 * One id a character (a code point of the text in Unicode's form NFC).
 * `encode` throws a TokenizerError for a character outside the alphabet unless there is a substitute.
 * @throws TokenizerError if the alphabet or the substitute is wrong, or the alphabet lacks what the fold makes
 * @example
 * ```ts
 * const tokenizer = createCharacterTokenizer({ alphabet: 'abc' })
 * console.log(tokenizer.decode(tokenizer.encode('cab'))) // → cab
 * ```
 */
export function createCharacterTokenizer(options: CharacterTokenizerOptions = {}): CharacterTokenizer {
  const {
    alphabet = text8Alphabet,
    fold = options.alphabet === undefined ? 'text8' : 'none',
    substitute = null,
  } = options
  const { characters, idOf } = createAlphabet(alphabet)
  const substituteId = substitute === null ? -1 : (idOf[soleCodePoint(substitute)] ?? -1)
  if (substitute !== null && substituteId < 0)
    throw new TokenizerError(
      `tokenizer: the substitute ${JSON.stringify(substitute)} isn't one character of the alphabet. Choose one of its ${characters.length} characters.`,
    )

  if (fold === 'text8' && substitute === null)
    for (const character of text8Alphabet)
      if (!characters.includes(character))
        throw new TokenizerError(
          `tokenizer: the alphabet has no ${showCharacter(character)}, and fold 'text8' makes texts of all ${text8Alphabet.length} characters of text8. Add it, choose a substitute, or fold 'none'.`,
        )
  const unitsPerCharacter = characters.some(({ length }) => length > 1) ? 2 : 1

  return {
    kind: 'character',
    alphabet,
    vocabularySize: characters.length,
    encode(text) {
      const composed = composeText(text)
      if (fold === 'text8' && alphabet === text8Alphabet) return text8Ids(composed)
      const folded = folds[fold](composed)
      const ids = new Uint16Array(folded.length)
      let count = 0
      for (let index = 0; index < folded.length; index++) {
        let code = folded.charCodeAt(index)
        const start = index
        if (isHighSurrogate(code)) {
          code = folded.codePointAt(index)!
          if (code > 0xffff) index++
        }
        const known = code < idOf.length ? idOf[code]! : -1
        const id = known < 0 ? substituteId : known
        if (id < 0) throw unknownCharacter(folded, start, count, characters.length)
        ids[count++] = id
      }
      return count === ids.length ? ids : ids.slice(0, count)
    },
    decode(ids) {
      const units = new Uint16Array(ids.length * unitsPerCharacter)
      let count = 0
      for (let index = 0; index < ids.length; index++) {
        checkId(ids[index]!, index, characters.length)
        const character = characters[ids[index]!]!
        units[count++] = character.charCodeAt(0)
        if (character.length > 1) units[count++] = character.charCodeAt(1)
      }
      return stringOf(units.subarray(0, count))
    },
    leftOut(text) {
      const found = new Map<string, number>()
      for (const character of composeText(text)) {
        const code = character.codePointAt(0)!
        const isKept = fold === 'text8' ? isKeptByText8(code) : (idOf[code] ?? -1) >= 0
        if (!isKept) found.set(character, (found.get(character) ?? 0) + 1)
      }
      return found
    },
    toJSON: () => ({ kind: 'character', alphabet, fold, substitute }),
  }
}

const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800

function soleCodePoint(text: string): number {
  return Array.from(text).length === 1 ? text.codePointAt(0)! : -1
}

function unknownCharacter(text: string, index: number, position: number, size: number): TokenizerError {
  const before = text.slice(0, index).split('\n')
  const character = String.fromCodePoint(text.codePointAt(index)!)
  return new TokenizerError(
    `tokenizer: the character ${showCharacter(character)} at position ${position} (line ${before.length}, column ${Array.from(before.at(-1)!).length + 1}) isn't in the alphabet of ${size}. Add it to the alphabet, choose a substitute, or take it out of the text.`,
  )
}
