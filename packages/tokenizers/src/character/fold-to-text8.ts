/** The 27 characters of text8: space, then a–z. */
export const text8Alphabet = ' abcdefghijklmnopqrstuvwxyz'

const space = 0
const firstDigit = text8Alphabet.length
const letters = (word: string): number[] => Array.from(word, (letter) => text8Alphabet.indexOf(letter))
const digitNames = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map(letters)
/** What a digit may add beyond its own place: a space on either side of five letters. */
const mostOfDigit = 6

/** ASCII → an id of text8, or `firstDigit` and on for digits. */
const table = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[0-9]/.test(character)
    ? firstDigit + Number(character)
    : Math.max(space, text8Alphabet.indexOf(character.toLowerCase()))
})

/** The ids of what foldToText8 makes of a text: a place in text8's alphabet each. */
export function text8Ids(text: string): Uint16Array<ArrayBuffer> {
  let ids = new Uint16Array(text.length + mostOfDigit)
  let [count, last] = [0, -1]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const id = code < 128 ? table[code]! : space
    if (id < firstDigit) {
      ids[count] = id
      if ((id | last) !== space) count++ // unless it is a space behind a space
      last = id
      continue
    }
    const room = count + mostOfDigit + text.length - index
    if (room > ids.length) ids = grown(ids, room)
    if (last !== space) ids[count++] = space
    for (const letter of digitNames[id - firstDigit]!) ids[count++] = letter
    ids[count++] = last = space
  }
  return ids.slice(0, count)
}

/** Whether the fold keeps what a character says: letters of ASCII, digits, and white space, which becomes one space. */
export const isKeptByText8 = (code: number): boolean =>
  code < 128
    ? table[code] !== space || code === 0x20 || (code >= 9 && code <= 13)
    : /\s/.test(String.fromCharCode(code))

function grown(ids: Uint16Array, room: number): Uint16Array<ArrayBuffer> {
  const more = new Uint16Array(Math.ceil(room * 1.25))
  more.set(ids)
  return more
}

const codes = Uint16Array.from(text8Alphabet, (character) => character.charCodeAt(0))

/**
 * Folds a text to the 27 characters of text8: A–Z to lower case, each digit spelled out, every run of anything else to one space.
 * Folding twice changes nothing more.
 *
 * Source: Matt Mahoney, "About the Test Data" (text8), without its removal of Wikipedia's markup.
 * @example
 * ```ts
 * console.log(foldToText8('Call me Ishmael: 3 times')) // → call me ishmael three times
 * ```
 */
export function foldToText8(text: string): string {
  return stringOf(text8Ids(text).map((id) => codes[id]!))
}

/** A string of UTF-16 units. */
export function stringOf(units: Uint16Array): string {
  const atOnce = 8192
  let text = ''
  for (let start = 0; start < units.length; start += atOnce)
    text += String.fromCharCode.apply(undefined, units.subarray(start, start + atOnce) as unknown as number[])
  return text
}
