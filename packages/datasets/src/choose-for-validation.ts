import { WgptRangeError } from '@wgpt/errors'
import type { TextDocument } from './document.js'
import { seededRandom } from './random.js'

export interface SplitOptions {
  /** The share that validates, between 0 and 1. Default 0.1. */
  validationFraction?: number
  /** Chooses the documents. Default 0. */
  seed?: number
}

export interface DocumentSplits<Document = TextDocument> {
  readonly training: Document[]
  readonly validation: Document[]
}

/** @throws RangeError if it isn't between 0 and 1 */
export function checkFraction(validationFraction: number): void {
  if (!(validationFraction > 0 && validationFraction < 1))
    throw new WgptRangeError(
      `data: validationFraction is ${validationFraction}; expected a number between 0 and 1, both excluded. 0.1 is usual.`,
    )
}

/**
 * The one rule by which documents are split: pieces are taken whole, in random order, while each brings the validation split nearer to its
 * share. Each split keeps the order of the documents.
 * @param pieces the places of the documents of each piece; two pieces or more
 * @param sizeOf what a document weighs
 */
export function splitByPieces<Document>(
  documents: readonly Document[],
  pieces: readonly (readonly number[])[],
  sizeOf: (document: Document) => number,
  { validationFraction = 0.1, seed = 0 }: SplitOptions,
): DocumentSplits<Document> {
  const sizes = pieces.map((piece) => piece.reduce((sum, index) => sum + sizeOf(documents[index]!), 0))
  const chosen = chooseForValidation(sizes, validationFraction, seed)
  const validating = new Set(pieces.flatMap((piece, index) => (chosen.has(index) ? piece : [])))
  return {
    training: documents.filter((_, index) => !validating.has(index)),
    validation: documents.filter((_, index) => validating.has(index)),
  }
}

/**
 * Takes pieces in random order while each brings the validation split nearer to its share.
 * @param sizes of two pieces or more
 * @returns the places of the chosen ones; neither none nor all
 */
function chooseForValidation(sizes: readonly number[], fraction: number, seed: number): ReadonlySet<number> {
  const target = fraction * sizes.reduce((sum, size) => sum + size, 0)
  const random = seededRandom(seed)
  const order = sizes.map((_, index) => index)
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  const chosen = new Set<number>()
  let taken = 0
  for (const index of order) {
    if (chosen.size === sizes.length - 1) break
    const more = taken + sizes[index]!
    if (Math.abs(more - target) > Math.abs(taken - target)) continue
    chosen.add(index)
    taken = more
  }
  if (chosen.size === 0) chosen.add(sizes.indexOf(sizes.reduce((least, size) => Math.min(least, size))))
  return chosen
}
