import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SampleDocument } from './document.js'
import { splitPieces } from './split-pieces.js'

interface Made {
  piece: number | undefined
  content: number
  size: number
}
const document = ({ piece, content, size }: Made, index: number): SampleDocument => ({
  name: `${index}`,
  size,
  ...(piece !== undefined && { piece: `piece ${piece}` }),
  hash: () => Promise.resolve(`hash ${content}`),
  async *parts() {},
})
const made = fc.record({
  piece: fc.option(fc.nat(6), { nil: undefined }),
  content: fc.nat(30),
  size: fc.integer({ min: 1, max: 50 }),
})

describe('splitPieces', () => {
  it('puts every document into one split, and no piece or content into two', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(made, { minLength: 1, maxLength: 25 }), fc.nat(), async (all, seed) => {
        const documents = all.map(document)
        let splits: Awaited<ReturnType<typeof splitPieces>>
        try {
          splits = await splitPieces(documents, { seed })
        } catch (error) {
          expect((error as Error).message).toMatch(/are 1 piece; expected two or more/)
          return
        }
        const { training, validation } = splits
        expect(Math.min(training.length, validation.length)).toBeGreaterThan(0)
        expect([...training, ...validation].map(({ name }) => name).sort()).toEqual(
          documents.map(({ name }) => name).sort(),
        )
        const keys = async (split: readonly SampleDocument[]) =>
          new Set((await Promise.all(split.map(async (each) => [each.piece, await each.hash()]))).flat())
        const ofTraining = await keys(training)
        for (const key of await keys(validation)) if (key !== undefined) expect(ofTraining.has(key)).toBe(false)
      }),
    )
  })

  it("keeps to its publisher's splits, and leaves the test split out", async () => {
    const splits = ['training', 'test', 'validation', 'training'] as const
    const documents = splits.map((split, index) => ({
      ...document({ piece: 1, content: index, size: 1 }, index),
      split,
    }))
    const { training, validation } = await splitPieces(documents)
    expect(training.map(({ name }) => name)).toEqual(['0', '3'])
    expect(validation.map(({ name }) => name)).toEqual(['2'])
  })
})
