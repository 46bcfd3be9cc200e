import { z } from 'zod'
import { checkId } from '../decode-checks.js'
import { TokenizerError } from '../errors.js'
import { largestVocabulary, type Tokenizer } from '../tokenizer.js'
import { createAlphabet, showCharacter } from './alphabet.js'
import { foldToText8, text8Alphabet } from './fold-to-text8.js'

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
  toJSON(): CharacterTokenizerJson
}

/**
 * One id a character (a code point of the text in Unicode's form NFC).
 * `encode` throws a TokenizerError for a character outside the alphabet unless there is a substitute.
 * @throws TokenizerError if the alphabet or the substitute is wrong
 */
export function createCharacterTokenizer(options: CharacterTokenizerOptions = {}): CharacterTokenizer {
  const {
    alphabet = text8Alphabet,
    fold = options.alphabet === undefined ? 'text8' : 'none',
    substitute = null,
  } = options
  const { characters, idOf } = createAlphabet(alphabet)
  const substituteId = substitute === null ? -1 : idOf(soleCodePoint(substitute))
  if (substitute !== null && substituteId < 0)
    throw new TokenizerError(
      `tokenizer: the substitute ${JSON.stringify(substitute)} isn't one character of the alphabet. Choose one of its ${characters.length} characters.`,
    )

  return {
    kind: 'character',
    alphabet,
    vocabularySize: characters.length,
    encode(text) {
      const folded = folds[fold](text.normalize('NFC'))
      const ids = new Uint16Array(folded.length)
      let count = 0
      for (let index = 0; index < folded.length; index++) {
        const codePoint = folded.codePointAt(index)!
        const known = idOf(codePoint)
        const id = known < 0 ? substituteId : known
        if (id < 0) throw unknownCharacter(folded, index, count, characters.length)
        ids[count++] = id
        if (codePoint > 0xffff) index++
      }
      return count === ids.length ? ids : ids.slice(0, count)
    },
    decode(ids) {
      const text = new Array<string>(ids.length)
      for (let index = 0; index < ids.length; index++) {
        const id = ids[index]!
        checkId(id, index, characters.length)
        const character = characters[id]!
        text[index] = character
      }
      return text.join('')
    },
    toJSON: () => ({ kind: 'character', alphabet, fold, substitute }),
  }
}

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
