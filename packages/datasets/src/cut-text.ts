import { WgptRangeError } from '@wgpt/errors'
import type { SampleDocument } from './document.js'

/** How far from the asked place a boundary is looked for, at most, in UTF-16 units. */
const furthest = 2 ** 21

/** Where the end of a text begins. @throws RangeError if it has less than two characters */
export function placeToCut(name: string, text: string, endFraction: number): number {
  return nearestBoundary(text, 0, aroundCut(name, text.length, endFraction))
}

/**
 * Cuts a text in two at the paragraph (else the line, else the word) nearest to the asked place. It is read twice, in parts.
 * @throws RangeError if it has less than two characters
 */
export async function cutTextDocument(
  document: SampleDocument<string>,
  endFraction: number,
): Promise<[SampleDocument<string>, SampleDocument<string>]> {
  let length = 0
  for await (const part of document.parts()) length += part.length
  const around = aroundCut(document.name, length, endFraction)
  const from = Math.max(around.wanted - around.reach - 1, 0)
  let text = ''
  for await (const part of section(document, from, around.wanted + around.reach + 1)) text += part
  const place = nearestBoundary(text, from, around)
  return [partOf(document, 'start', 0, place, length), partOf(document, 'end', place, length, length)]
}

interface AroundCut {
  readonly wanted: number
  /** How far from there a boundary is looked for: half of the shorter side at most. */
  readonly reach: number
  readonly length: number
}

function aroundCut(name: string, length: number, endFraction: number): AroundCut {
  if (length < 2)
    throw new WgptRangeError(
      `data: the only document, '${name}', has ${length} character; expected at least 2 to split. Give more text.`,
    )
  const wanted = Math.min(Math.max(Math.round(length * (1 - endFraction)), 1), length - 1)
  return { wanted, reach: Math.min(Math.floor(Math.min(wanted, length - wanted) / 2), furthest), length }
}

/**
 * The end of a paragraph, line or word nearest to the asked place.
 * @param text a piece of the whole, with what is within reach and a character on either side
 * @param offset where in the whole it begins
 */
function nearestBoundary(text: string, offset: number, { wanted, reach, length }: AroundCut): number {
  const from = wanted - reach
  for (const boundary of [/\n[^\S\n]*\n\s*/g, /\n+/g, /\s+/g]) {
    let best = -1
    for (const match of text.slice(from - offset, wanted + reach - offset).matchAll(boundary)) {
      const place = from + match.index + match[0].length
      if (best < 0 || Math.abs(place - wanted) < Math.abs(best - wanted)) best = place
    }
    if (best > 0 && best < length) return best
  }
  const splitsPair =
    /[\ud800-\udbff]/.test(text[wanted - offset - 1]!) && /[\udc00-\udfff]/.test(text[wanted - offset]!)
  return splitsPair && wanted + 1 < length ? wanted + 1 : wanted
}

function partOf(
  document: SampleDocument<string>,
  which: 'start' | 'end',
  from: number,
  to: number,
  length: number,
): SampleDocument<string> {
  const size = Math.round((document.size * (to - from)) / length)
  return {
    name: `${document.name} (${which})`,
    whole: document.whole ?? document.name,
    size,
    hash: async () => `${await document.hash()} from ${from} to ${to}`,
    async *parts({ onRead } = {}) {
      let read = 0
      for await (const part of section(document, from, to)) {
        read += part.length
        onRead?.(Math.round((size * read) / (to - from)))
        yield part
      }
    },
  }
}

/** The text between two places, in parts. */
async function* section(document: SampleDocument<string>, from: number, to: number): AsyncGenerator<string> {
  let start = 0
  for await (const part of document.parts()) {
    if (start >= to) return
    const piece = part.slice(Math.max(from - start, 0), to - start)
    start += part.length
    if (piece !== '') yield piece
  }
}
