import type { Tokenizer } from '../tokenizer.js'
import { text8Alphabet } from './fold-to-text8.js'
import { composeText } from './compose-text.js'

/** The characters that texts use, gathered text by text. */
export interface TextAlphabet {
  /** @param text whole, or a part that ends where no character of Unicode's form NFC reaches across */
  add(text: string): void
  /** Characters so far: code points of the texts in form NFC. */
  readonly characters: number
  /** Whether the texts are as text8 is: a–z and single spaces. */
  readonly isText8: boolean
  /** Every character once, by code point, as `createCharacterTokenizer` takes it. */
  alphabet(): string
  /** The characters that a tokenizer's ids wouldn't tell, and how often they stand in the texts; the most frequent first. */
  leftOutBy(tokenizer: Pick<Tokenizer<string>, 'leftOut'>): [character: string, count: number][]
}

const plane = 0x10000

/**
 * @example
 * const found = gatherAlphabet()
 * found.add('Да, да')
 * createCharacterTokenizer({ alphabet: found.alphabet() }) // ' ,Ддда' in order, each once
 */
export function gatherAlphabet(): TextAlphabet {
  const counts = new Float64Array(plane) // of the first plane's characters, and the others'
  const others = new Map<number, number>()
  const found = (): [code: number, count: number][] => [
    ...Array.from(counts.entries()).filter(([, count]) => count > 0),
    ...[...others].sort(([a], [b]) => a - b),
  ]
  let characters = 0
  let isText8 = true
  let last = -1
  return {
    add(text) {
      const composed = composeText(text)
      for (let index = 0; index < composed.length; index++) {
        let code = composed.charCodeAt(index)
        if ((code & 0xf800) === 0xd800) {
          code = composed.codePointAt(index)!
          if (code > 0xffff) index++
          else code = 0xfffd // half a pair, which is not a character
        }
        if (code < plane) counts[code]!++
        else others.set(code, (others.get(code) ?? 0) + 1)
        characters++
        if (code === 0x20 && last === 0x20) isText8 = false
        last = code
      }
    },
    get characters() {
      return characters
    },
    get isText8() {
      return isText8 && characters > 0 && found().every(([code]) => text8Codes.has(code))
    },
    alphabet: () =>
      found()
        .map(([code]) => String.fromCodePoint(code))
        .join(''),
    leftOutBy: (tokenizer) =>
      found()
        .map(([code, count]): [string, number] => [String.fromCodePoint(code), count])
        .filter(([character]) => (tokenizer.leftOut?.(character).size ?? 0) > 0)
        .sort(([, a], [, b]) => b - a),
  }
}

const text8Codes = new Set(Array.from(text8Alphabet, (character) => character.charCodeAt(0)))
