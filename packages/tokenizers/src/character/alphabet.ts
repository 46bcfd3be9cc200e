import { TokenizerError } from '../errors.js'
import { largestVocabulary } from '../tokenizer.js'

/** The characters of a tokenizer: an id is the place in the alphabet. */
export interface Alphabet {
  /** id → character (one code point). */
  readonly characters: readonly string[]
  /** code point → id, or -1. As long as the highest code point: faster than a Map on a long text. */
  readonly idOf: Int32Array
}

/** A character as an error shows it: `'é' (U+00E9)`, with control characters escaped. */
export function showCharacter(character: string): string {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return `${/\p{C}|\p{Z}/u.test(character) ? JSON.stringify(character) : `'${character}'`} (U+${code})`
}

/**
 * @param text the characters, each once; by code points, so that an emoji is one character
 * @throws TokenizerError if it is empty, too long, says a character twice, or holds one that is never in text of Unicode's form NFC
 */
export function createAlphabet(text: string): Alphabet {
  const characters = Array.from(text)
  if (characters.length === 0 || characters.length > largestVocabulary)
    throw new TokenizerError(
      `tokenizer: the alphabet has ${characters.length} characters; expected 1 to ${largestVocabulary}. Give every character that the text uses, once.`,
    )
  const ids = new Map<number, number>()
  for (const [id, character] of characters.entries()) {
    const codePoint = character.codePointAt(0)!
    if (codePoint >= 0xd800 && codePoint <= 0xdfff)
      throw new TokenizerError(
        `tokenizer: the alphabet's character ${id} is half a surrogate pair (U+${codePoint.toString(16).toUpperCase()}). Give whole characters.`,
      )
    if (character.normalize('NFC') !== character)
      throw new TokenizerError(
        `tokenizer: the alphabet's character ${id}, ${showCharacter(character)}, is never in text of the form NFC. Put ${showCharacter(character.normalize('NFC'))} there.`,
      )
    const first = ids.get(codePoint)
    if (first !== undefined)
      throw new TokenizerError(
        `tokenizer: the alphabet says ${showCharacter(character)} twice, at ${first} and ${id}. Say each character once.`,
      )
    ids.set(codePoint, id)
  }
  return { characters, idOf: tableOf(ids) }
}

function tableOf(ids: ReadonlyMap<number, number>): Int32Array {
  let highest = 0
  for (const codePoint of ids.keys()) highest = Math.max(highest, codePoint)
  const table = new Int32Array(highest + 1).fill(-1)
  for (const [codePoint, id] of ids) table[codePoint] = id
  return table
}
