import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBatches } from './batches.js'
import { evaluationBatches } from './evaluation-batches.js'
import type { Batch } from './windows.js'

/** A row in which every token says where it stands. */
const row = (length: number) => Uint16Array.from({ length }, (_, place) => place)
const sizes = fc.record({ batchSize: fc.integer({ min: 1, max: 5 }), contextLength: fc.integer({ min: 1, max: 9 }) })
const cases = sizes.chain((size) =>
  fc.record({ size: fc.constant(size), length: fc.integer({ min: size.contextLength + 1, max: 60 }), seed: fc.nat() }),
)
const startsOf = ({ tokens, batchSize, contextLength }: Batch) =>
  Array.from({ length: batchSize }, (_, index) => tokens[index * contextLength]!)

/** Every window is a piece of the row, the targets the same piece one token later. */
function expectWindows(batch: Batch, length: number, size: { batchSize: number; contextLength: number }) {
  expect(batch).toMatchObject(size)
  for (const [index, start] of startsOf(batch).entries()) {
    const piece = Array.from({ length: size.contextLength + 1 }, (_, place) => start + place)
    const from = index * size.contextLength
    expect([...batch.tokens.subarray(from, from + size.contextLength)]).toEqual(piece.slice(0, -1))
    expect([...batch.targets.subarray(from, from + size.contextLength)]).toEqual(piece.slice(1))
    expect(piece.at(-1)).toBeLessThan(length)
  }
}

describe('createBatches', () => {
  it('cuts whole windows, each with the targets one token later', () => {
    fc.assert(
      fc.property(cases, ({ size, length, seed }) => {
        expectWindows(createBatches(row(length), { ...size, seed }).next(), length, size)
      }),
    )
  })

  it('continues to the bit from a state that went through JSON', () => {
    fc.assert(
      fc.property(cases, fc.nat(20), ({ size, length, seed }, before) => {
        const whole = createBatches(row(length), { ...size, seed })
        for (let drawn = 0; drawn < before; drawn++) whole.next()
        const state = JSON.parse(JSON.stringify(whole.state())) as ReturnType<typeof whole.state>
        expect(state.drawn).toBe(before)
        const resumed = createBatches(row(length), { ...size, seed: 0, state })
        for (let more = 0; more < 5; more++) expect(resumed.next()).toEqual(whole.next())
        expect(resumed.state()).toEqual(whole.state())
      }),
    )
  })

  it('draws every place equally often', () => {
    // 20 places, 20,000 windows: 1,000 a place, standard deviation 31. Chi-square of 19 degrees stays below 43.8 in 99.9 %.
    const batches = createBatches(row(24), { batchSize: 100, contextLength: 4, seed: 7 })
    const counts = new Array<number>(20).fill(0)
    for (let drawn = 0; drawn < 200; drawn++) for (const start of startsOf(batches.next())) counts[start]!++
    expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(43.8)
  })

  it('draws otherwise with another seed', () => {
    const first = (seed: number) => createBatches(row(60_000), { batchSize: 4, contextLength: 8, seed }).next()
    expect(first(1)).toEqual(first(1))
    expect(startsOf(first(1))).not.toEqual(startsOf(first(2)))
  })

  it('draws unrelated windows for neighbouring seeds when it mixes them: the first ones too', () => {
    const places = 60_000 - 8
    const first = (seed: number, mixSeed: boolean) =>
      startsOf(createBatches(row(60_000), { batchSize: 1, contextLength: 8, seed, mixSeed }).next())[0]!
    const apart = (mixSeed: boolean) =>
      Array.from({ length: 400 }, (_, seed) => Math.abs(first(seed, mixSeed) - first(seed + 1, mixSeed)))
    // Of two places at random the mean distance is a third of all, standard deviation 0.236: of 400 (each seed in two) 0.017.
    const mean = apart(true).reduce((sum, distance) => sum + distance / 400 / places, 0)
    expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.06)
    expect(apart(true).filter((distance) => distance < 4).length).toBeLessThan(4)
    expect(apart(false).filter((distance) => distance < 4).length).toBeGreaterThan(300) // what early versions drew stays
  })

  it('mixes seeds without two becoming one', () => {
    const state = (seed: number) =>
      JSON.stringify(createBatches(row(9), { batchSize: 1, contextLength: 8, seed, mixSeed: true }).state())
    expect(new Set(Array.from({ length: 5000 }, (_, seed) => state(seed))).size).toBe(5000)
  })

  it.each([
    [{ contextLength: 10 }, 'a split has 10 tokens; expected at least 11 (contextLength 10 and the token after it)'],
    [{ contextLength: 0 }, 'contextLength is 0; expected a whole number'],
    [{ batchSize: 1.5 }, 'batchSize is 1.5; expected a whole number'],
    [{ seed: -1 }, 'the seed is -1; expected a whole number from 0'],
    [{ state: { drawn: 1, random: [1, 2, 3] } }, 'the saved random state is [1,2,3]; expected 4 whole numbers'],
    [{ state: { drawn: 1, random: [1, 2, 3, 0.5] } }, 'expected 4 whole numbers'],
    [{ state: { drawn: -1, random: [1, 2, 3, 4] } }, 'has drawn -1 batches'],
  ])('refuses %j', (wrong, message) => {
    expect(() => createBatches(row(10), { batchSize: 2, contextLength: 4, seed: 0, ...wrong })).toThrow(message)
  })
})

describe('evaluationBatches', () => {
  it('cuts the same windows each time, in order, from the first place to the last', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 6 }), ({ size, length }, count) => {
        const batches = evaluationBatches(row(length), { ...size, count })
        expect(batches).toHaveLength(count)
        for (const batch of batches) expectWindows(batch, length, size)
        expect(evaluationBatches(row(length), { ...size, count })).toEqual(batches)
        const starts = batches.flatMap(startsOf)
        expect(starts).toEqual([...starts].sort((a, b) => a - b))
        expect(starts[0]).toBe(0)
        if (starts.length > 1) expect(starts.at(-1)).toBe(length - size.contextLength - 1)
        const gaps = starts.slice(1).map((start, index) => start - starts[index]!)
        if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('refuses too few tokens and no batch at all', () => {
    expect(() => evaluationBatches(row(4), { batchSize: 1, contextLength: 4, count: 1 })).toThrow(
      'a split has 4 tokens',
    )
    expect(() => evaluationBatches(row(9), { batchSize: 1, contextLength: 4, count: 0 })).toThrow('count is 0')
  })
})
