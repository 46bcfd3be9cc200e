import { complete } from './complete.js'
import { splitWords } from './split-words.js'

/**
 * Answers a shell's script: `wgpt complete <shell> -- …`. bash hands over its word breaks and the line, the others hand over words.
 * @returns what fits besides, then a word a line, with a tab before what it means
 */
export async function answer(shell: string, given: readonly string[]): Promise<string> {
  const words = shell === 'bash' ? splitWords(given[1] ?? '').slice(1) : given
  const { candidates, more } = await complete(words)
  const cut = shell === 'bash' ? brokenOff(words.at(-1) ?? '', given[0] ?? '') : 0
  const lines = candidates.map(({ word, meaning }) => `${word.slice(cut)}\t${meaning.split('\n')[0]!}`)
  return [more, ...lines].map((line) => `${line}\n`).join('')
}

/** How much of a word bash leaves as it is: what stands before its last = or :, if it breaks words there. */
const brokenOff = (word: string, breaks: string): number =>
  Math.max(...['=', ':'].map((letter) => (breaks.includes(letter) ? word.lastIndexOf(letter) + 1 : 0)))
