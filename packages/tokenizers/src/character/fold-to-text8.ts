/** The 27 characters of text8: space, then a–z. */
export const text8Alphabet = ' abcdefghijklmnopqrstuvwxyz'

const digitNames = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

/**
 * Folds a text to the 27 characters of text8: A–Z to lower case, each digit spelled out, every run of anything else to one space.
 * Folding twice changes nothing more.
 *
 * Source: Matt Mahoney, "About the Test Data" (text8), without its removal of Wikipedia's markup.
 */
export function foldToText8(text: string): string {
  return text
    .replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
    .replace(/[0-9]/g, (digit) => ` ${digitNames[Number(digit)]!} `)
    .replace(/[^a-z]+/g, ' ')
}
