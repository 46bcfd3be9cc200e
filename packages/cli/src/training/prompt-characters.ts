import { WgptRangeError } from '@wgpt/errors'
import type { TextTokenizer } from '@wgpt/tokenizers'

/** So many characters are shown; the others are counted. */
const mostShown = 10

/**
 * A prompt without the characters that the run's alphabet lacks, which are told.
 * @throws RangeError if nothing is left
 */
export function keptOf(tokenizer: TextTokenizer, prompt: string, note: (line: string) => void): string {
  const leftOut = tokenizer.leftOut?.(prompt)
  if (leftOut === undefined || leftOut.size === 0) return prompt
  const shown = [...leftOut.keys()].slice(0, mostShown).map((character) => `'${character}'`)
  const more = leftOut.size > mostShown ? ` and ${leftOut.size - mostShown} others` : ''
  const count = [...leftOut.values()].reduce((sum, times) => sum + times, 0)
  const kept = Array.from(prompt.normalize('NFC'), (character) => (leftOut.has(character) ? '' : character)).join('')
  const which = `${shown.join(', ')}${more}`
  if (kept.trim() === '')
    throw new WgptRangeError(
      `prompt: none of its characters is in the run's alphabet of ${tokenizer.vocabularySize}: ${which}. Give a prompt of the characters that the run was trained on.`,
    )
  note(
    `prompt: ${count} ${count === 1 ? 'character is' : 'characters are'} not in the run's alphabet of ${tokenizer.vocabularySize} and ${count === 1 ? 'was' : 'were'} left out: ${which}`,
  )
  return tokenizer.kind === 'character' && tokenizer.toJSON().fold === 'text8' ? prompt : kept
}
