import type { TextDocument } from './document.js'
import { seededRandom } from './random.js'

export interface SplitOptions {
  /** The share of the characters that validates, between 0 and 1. Default 0.1. */
  validationFraction?: number
  /** Chooses the documents. Default 0. */
  seed?: number
}

export interface DocumentSplits<Document = TextDocument> {
  readonly training: Document[]
  readonly validation: Document[]
}

/**
 * Splits by document, so that no validation text continues a training text. Each split keeps the order of the documents.
 * A single document is cut once, at the paragraph (else the line, else the word) nearest to the asked place, its end validates.
 * @throws RangeError if there is no text, or the fraction isn't between 0 and 1
 */
export function splitDocuments(documents: readonly TextDocument[], options: SplitOptions = {}): DocumentSplits {
  const { validationFraction = 0.1, seed = 0 } = options
  if (!(validationFraction > 0 && validationFraction < 1))
    throw new RangeError(
      `data: validationFraction is ${validationFraction}, wanted a number between 0 and 1, both excluded. 0.1 is usual.`,
    )
  const filled = documents.filter((document) => document.text.length > 0)
  if (filled.length === 0)
    throw new RangeError(
      `data: ${documents.length} documents hold no character. Give at least one text with something in it.`,
    )
  if (filled.length === 1) return cutOnce(filled[0]!, validationFraction)

  const chosen = chooseForValidation(
    filled.map(({ text }) => text.length),
    validationFraction,
    seed,
  )
  return {
    training: filled.filter((_, index) => !chosen.has(index)),
    validation: filled.filter((_, index) => chosen.has(index)),
  }
}

/**
 * Takes pieces in random order while each brings the validation split nearer to its share.
 * @param sizes of two pieces or more
 * @returns the places of the chosen ones; neither none nor all
 */
export function chooseForValidation(sizes: readonly number[], fraction: number, seed: number): ReadonlySet<number> {
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
  if (chosen.size === 0) chosen.add(sizes.indexOf(Math.min(...sizes)))
  return chosen
}

function cutOnce({ name, text }: TextDocument, fraction: number): DocumentSplits {
  if (text.length < 2)
    throw new RangeError(
      `data: the only document, '${name}', has ${text.length} character, wanted at least 2 to split. Give more text.`,
    )
  const wanted = Math.min(Math.max(Math.round(text.length * (1 - fraction)), 1), text.length - 1)
  const place = nearestBoundary(text, wanted)
  return {
    training: [{ name: `${name} (start)`, text: text.slice(0, place) }],
    validation: [{ name: `${name} (end)`, text: text.slice(place) }],
  }
}

/** The end of a paragraph, line or word nearest to `wanted`, no further from it than half of the shorter side. */
function nearestBoundary(text: string, wanted: number): number {
  const reach = Math.floor(Math.min(wanted, text.length - wanted) / 2)
  for (const boundary of [/\n[^\S\n]*\n\s*/g, /\n+/g, /\s+/g]) {
    let best = -1
    const from = wanted - reach
    for (const match of text.slice(from, wanted + reach).matchAll(boundary)) {
      const place = from + match.index + match[0].length
      if (best < 0 || Math.abs(place - wanted) < Math.abs(best - wanted)) best = place
    }
    if (best > 0 && best < text.length) return best
  }
  const splitsPair = /[\ud800-\udbff]/.test(text[wanted - 1]!) && /[\udc00-\udfff]/.test(text[wanted]!)
  return splitsPair && wanted + 1 < text.length ? wanted + 1 : wanted
}
