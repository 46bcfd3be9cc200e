import { WgptRangeError } from '@wgpt/errors'
import type { Tokens } from './tokens/token-sequence.js'
import { countStarts, type WindowOptions } from './windows.js'

/** The places where a window may begin, numbered from 0. */
export interface WindowPlaces {
  readonly count: number
  /** The position in the row of the place's first token. */
  startOf(place: number): number
}

/**
 * All places where a window and the token after it fit: anywhere, or within one document.
 * @throws RangeError if there is none, a size isn't positive, or documents are to be kept apart and their places aren't known
 */
export function windowPlaces(tokens: Tokens, options: WindowOptions): WindowPlaces {
  const count = countStarts(tokens, options)
  if (!options.separateDocuments) return { count, startOf: (place) => place }
  const documents = tokens instanceof Uint16Array ? undefined : tokens.documents
  if (documents === undefined)
    throw new WgptRangeError(
      'data: separateDocuments is set, and where the documents begin is not known. Give a TokenSequence with documents.',
    )
  return placesWithin(documents, tokens.length, options.contextLength)
}

/**
 * How many tokens stand in documents that are too short for a window and the token after it: none is ever read where documents are kept apart.
 * @example
 * ```ts
 * import { createCharacterTokenizer } from '@wgpt/tokenizers'
 *
 * const [a, b] = ['to be or not to be '.repeat(40), 'that is all '.repeat(10)]
 * const documents = [{ name: 'a', text: a }, { name: 'b', text: b }]
 * const tokens = tokenizeSplits(splitDocuments(documents), createCharacterTokenizer())
 * console.log(tokensOutOfReach(tokens.training, 8)) // of documents that are shorter than a window
 * ```
 */
export function tokensOutOfReach(tokens: Tokens, contextLength: number): number {
  const documents = tokens instanceof Uint16Array ? undefined : tokens.documents
  let count = 0
  for (let index = 0; index < (documents?.length ?? 0); index++) {
    const length = (documents![index + 1] ?? tokens.length) - documents![index]!
    if (length <= contextLength) count += length
  }
  return count
}

function placesWithin(documents: ArrayLike<number>, length: number, contextLength: number): WindowPlaces {
  // places[d]: how many places stand before document d
  const places = new Float64Array(documents.length + 1)
  for (let index = 0; index < documents.length; index++) {
    const end = documents[index + 1] ?? length
    places[index + 1] = places[index]! + Math.max(0, end - documents[index]! - contextLength)
  }
  const count = places[documents.length]!
  if (count === 0)
    throw new WgptRangeError(
      `data: none of ${documents.length} documents has more than ${contextLength} tokens (contextLength). Give longer documents, a shorter contextLength, or don't keep them apart.`,
    )
  return {
    count,
    startOf(place) {
      let [low, high] = [0, documents.length - 1]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (places[middle]! <= place) low = middle
        else high = middle - 1
      }
      return documents[low]! + place - places[low]!
    },
  }
}
