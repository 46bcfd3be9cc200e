import { readTokens, type Tokens, type TokenSequence } from './token-sequence.js'

/**
 * Parts of a row one after the other, as a row. Each range is a document of it.
 * @param ranges from one place to another, exclusive; each within the row and not empty
 */
export function joinRanges(tokens: Tokens, ranges: readonly (readonly [start: number, end: number])[]): TokenSequence {
  const documents = new Float64Array(ranges.length)
  let length = 0
  for (const [index, [start, end]] of ranges.entries()) {
    documents[index] = length
    length += end - start
  }
  const sha256 = 'sha256' in tokens ? tokens.sha256 : undefined
  return {
    length,
    documents,
    read(from, to) {
      const ids = new Uint16Array(to - from)
      for (const [index, [start, end]] of ranges.entries()) {
        const begins = documents[index]!
        const first = Math.max(from, begins)
        const last = Math.min(to, begins + end - start)
        if (first < last) ids.set(readTokens(tokens, start + first - begins, start + last - begins), first - from)
      }
      return ids
    },
    ...(sha256 !== undefined && { sha256: `${sha256} at ${ranges.map((range) => range.join('-')).join()}` }),
  }
}
