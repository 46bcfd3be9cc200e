import { WgptRangeError } from '@wgpt/errors'
import { checkFraction, splitByPieces, type DocumentSplits, type SplitOptions } from './choose-for-validation.js'
import { placeToCut } from './cut-text.js'
import type { TextDocument } from './document.js'
import { groupByKeys } from './group-by-keys.js'

/**
 * Splits by document, so that no validation text continues a training text. Each split keeps the order of the documents; equal texts, and
 * documents of one piece, are in one split. A single document or piece is cut: each of its documents once, at the paragraph (else the line,
 * else the word) nearest to the asked place, whose end validates. It is the rule of `splitPieces`, for texts in memory.
 * @throws RangeError if there is not text, or the fraction isn't between 0 and 1
 *
 * @example
 * const { training, validation } = splitDocuments([{ name: 'a', text: 'one' }, { name: 'b', text: 'two' }])
 */
export function splitDocuments(documents: readonly TextDocument[], options: SplitOptions = {}): DocumentSplits {
  const { validationFraction = 0.1 } = options
  checkFraction(validationFraction)
  const filled = documents.filter((document) => document.text.length > 0)
  if (filled.length === 0)
    throw new WgptRangeError(
      `data: ${documents.length} documents hold no character. Give at least one text with something in it.`,
    )
  const pieces = groupByKeys(
    filled.map(({ piece, text }) => [`content ${text}`, ...(piece === undefined ? [] : [`piece ${piece}`])]),
  )
  if (pieces.length > 1) return splitByPieces(filled, pieces, ({ size, text }) => size ?? text.length, options)
  const halves = filled.map(({ name, text }) => {
    const place = placeToCut(name, text, validationFraction)
    return {
      start: { name: `${name} (start)`, text: text.slice(0, place) },
      end: { name: `${name} (end)`, text: text.slice(place) },
    }
  })
  return { training: halves.map(({ start }) => start), validation: halves.map(({ end }) => end) }
}
