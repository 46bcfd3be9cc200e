import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBatches } from './batches.js'
import { evaluationBatches } from './evaluation-batches.js'
import { tokensOutOfReach } from './window-places.js'
import { joinTokens, sliceTokens } from './tokens/token-sequence.js'
import { unigramEntropy } from './tokens/unigram-entropy.js'
import type { Batch } from './windows.js'

/** Documents in which every token says where it stands in the row. */
const rows = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }).map((lengths) => {
  let place = 0
  return joinTokens(lengths.map((length) => Uint16Array.from({ length }, () => place++)))
})
const startsOf = ({ tokens, batchSize, contextLength }: Batch) =>
  Array.from({ length: batchSize }, (_, index) => tokens[index * contextLength]!)
const documentOf = (documents: ArrayLike<number>, place: number) =>
  Array.from(documents).filter((start) => start <= place).length
const contextLength = 5
const size = { batchSize: 3, contextLength }
const fits = (row: ReturnType<typeof joinTokens>, apart: boolean) =>
  apart
    ? Array.from(row.documents!).some(
        (start, index) => (row.documents![index + 1] ?? row.length) - start > contextLength,
      )
    : row.length > contextLength

describe('documents apart', () => {
  it('say how many tokens no window reaches: exactly those that are never drawn', () => {
    fc.assert(
      fc.property(rows, (row) => {
        fc.pre(fits(row, true))
        const starts = Array.from(row.documents!)
        const short = starts
          .map((start, index) => (starts[index + 1] ?? row.length) - start)
          .filter((length) => length <= contextLength)
        expect(tokensOutOfReach(row, contextLength)).toBe(short.reduce((sum, length) => sum + length, 0))
      }),
    )
    expect(tokensOutOfReach(new Uint16Array(50), contextLength)).toBe(0)
  })

  it('no window, random, packed or fixed, reaches from one document into the next', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.constantFrom('random', 'packed'), (row, seed, order) => {
        fc.pre(fits(row, true))
        const options = { ...size, separateDocuments: true }
        const batches = createBatches(row, { ...options, seed, order })
        const all = [batches.next(), batches.next(), ...evaluationBatches(row, { ...options, count: 2 })]
        for (const start of all.flatMap(startsOf))
          expect(documentOf(row.documents!, start)).toBe(documentOf(row.documents!, start + contextLength))
      }),
    )
  })

  it('wants to know where documents begin, and one that is long enough', () => {
    const options = { ...size, seed: 0, separateDocuments: true }
    expect(() => createBatches(new Uint16Array(50), options)).toThrow('where the documents begin is not known')
    expect(() => createBatches(joinTokens([new Uint16Array(4), new Uint16Array(5)]), options)).toThrow(
      'none of 2 documents has more than 5 tokens',
    )
  })
})

describe('packed epochs', () => {
  const oneWindow = { batchSize: 1, contextLength }

  it('are windows side by side that cover the row but for its ends, each once', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.boolean(), (row, seed, separateDocuments) => {
        fc.pre(fits(row, separateDocuments))
        const batches = createBatches(row, { ...oneWindow, seed, order: 'packed', separateDocuments })
        const starts = new Set<number>()
        for (;;) {
          const start = startsOf(batches.next())[0]!
          const { taken } = batches.state()
          if (taken === 1 && starts.size > 0) break
          expect(starts.has(start)).toBe(false)
          starts.add(start)
        }
        const sorted = [...starts].sort((a, b) => a - b)
        for (const [index, start] of sorted.slice(1).entries())
          expect(start - sorted[index]!).toBeGreaterThanOrEqual(contextLength)
        if (separateDocuments) return
        for (const [index, start] of sorted.slice(1).entries()) expect(start - sorted[index]!).toBe(contextLength)
        expect(sorted[0]).toBeLessThan(contextLength)
        expect(row.length - sorted.at(-1)!).toBeLessThanOrEqual(2 * contextLength)
      }),
    )
  })

  it('continue to the bit from a state that went through JSON, at any place', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.nat(40), (row, seed, before) => {
        fc.pre(fits(row, false))
        const options = { ...size, order: 'packed' } as const
        const whole = createBatches(row, { ...options, seed })
        for (let drawn = 0; drawn < before; drawn++) whole.next()
        const state = JSON.parse(JSON.stringify(whole.state())) as ReturnType<typeof whole.state>
        const resumed = createBatches(row, { ...options, seed: 0, state })
        for (let more = 0; more < 12; more++) expect(resumed.next()).toEqual(whole.next())
        expect(resumed.state()).toEqual(whole.state())
      }),
    )
  })

  it('refuse a state that says another thing', () => {
    const state = { drawn: 1, random: [1, 2, 3, 4], taken: -1 }
    expect(() => createBatches(new Uint16Array(50), { ...size, seed: 0, order: 'packed', state })).toThrow(
      'has taken -1 windows',
    )
  })
})

describe('rows of tokens', () => {
  it('a slice reads what stands there, and knows its documents', () => {
    const row = joinTokens([Uint16Array.of(0, 1, 2), Uint16Array.of(3, 4), new Uint16Array(0), Uint16Array.of(5, 6, 7)])
    const slice = sliceTokens(row, 2, 7)
    expect([slice.length, [...slice.read(0, 5)], slice.documents]).toEqual([5, [2, 3, 4, 5, 6], [0, 1, 3]])
    expect(row.documents).toEqual([0, 3, 5])
  })

  it('the unigram entropy of n equal ids is ln n, of one id 0', () => {
    for (const n of [1, 2, 27, 300]) {
      const ids = Uint16Array.from({ length: 20 * n }, (_, index) => index % n)
      expect(unigramEntropy(ids)).toBeCloseTo(Math.log(n), 12)
    }
  })
})
