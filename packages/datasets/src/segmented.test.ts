import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBatches } from './batches.js'
import { evaluationBatches } from './evaluation-batches.js'
import { joinTokens, readTokens, type TokenSequence } from './tokens/token-sequence.js'
import type { Batch } from './windows.js'

/** Documents in which every token says where it stands in the row. */
const rows = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }).map((lengths) => {
  let place = 0
  return joinTokens(lengths.map((length) => Uint16Array.from({ length }, () => place++)))
})
const contextLength = 5
const size = { batchSize: 3, contextLength }
const documentOf = (documents: ArrayLike<number>, place: number) =>
  Array.from(documents).filter((start) => start <= place).length

/** The same row as a file has it: windows are asked for ahead. */
const readAhead = (row: TokenSequence): TokenSequence => ({
  ...row,
  readAhead(_, windowLength) {
    const asked: Float64Array[] = []
    return {
      depth: 3,
      ask: (starts) => void asked.push(starts),
      take: () =>
        Uint16Array.from([...asked.shift()!].flatMap((start) => [...readTokens(row, start, start + windowLength)])),
    }
  },
})

function expectSegments({ tokens, segments }: Batch, documents: ArrayLike<number>) {
  const ids = segments ?? new Int32Array(tokens.length)
  expect(ids.length).toBe(tokens.length)
  for (let at = 0; at < tokens.length; at++) {
    if (at % contextLength === 0) {
      expect(ids[at]).toBe(0)
      continue
    }
    const crossed = documentOf(documents, tokens[at]!) - documentOf(documents, tokens[at - 1]!)
    expect(ids[at]! - ids[at - 1]!).toBe(crossed)
  }
  // Where no window has two documents there is nothing to say, and a decoder does what it always did.
  if (segments) expect(segments.some((id) => id > 0)).toBe(true)
}

describe('documents in segments', () => {
  it('are told in windows at the same places as without, random, packed or fixed, read ahead or not', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.constantFrom('random', 'packed'), (row, seed, order) => {
        fc.pre(row.length > contextLength)
        const draw = (tokens: TokenSequence, segmentDocuments: boolean) => {
          const batches = createBatches(tokens, { ...size, seed, order, segmentDocuments })
          return [...Array.from({ length: 4 }, () => batches.next())].concat(
            evaluationBatches(tokens, { ...size, count: 2, segmentDocuments }),
          )
        }
        const [joined, segmented, ahead] = [draw(row, false), draw(row, true), draw(readAhead(row), true)]
        for (const [index, batch] of segmented.entries()) {
          const { tokens, targets } = joined[index]!
          expect(joined[index]).not.toHaveProperty('segments')
          expect([batch.tokens, batch.targets]).toEqual([tokens, targets])
          expectSegments(batch, row.documents!)
        }
        expect(ahead).toEqual(segmented)
      }),
    )
  })

  it('are none where the row is one document, or where nobody knows', () => {
    for (const tokens of [joinTokens([new Uint16Array(50)]), new Uint16Array(50)]) {
      const batch = createBatches(tokens, { ...size, seed: 0, segmentDocuments: true }).next()
      expect(batch).not.toHaveProperty('segments')
    }
  })
})
