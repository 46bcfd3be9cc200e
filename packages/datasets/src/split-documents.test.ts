import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitDocuments } from './split-documents.js'

const documents = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 2, maxLength: 30 })
  .map((texts) => texts.map((text, index) => ({ name: `document ${index}`, text })))
const fraction = fc.double({ min: 0.01, max: 0.99, noNaN: true })
const length = (split: readonly { text: string }[]) => split.reduce((sum, { text }) => sum + text.length, 0)

describe('splitDocuments', () => {
  it('puts every document whole into exactly one split, in order, and leaves neither empty', () => {
    fc.assert(
      fc.property(documents, fraction, fc.nat(), (all, validationFraction, seed) => {
        const { training, validation } = splitDocuments(all, { validationFraction, seed })
        expect(training.length).toBeGreaterThan(0)
        expect(validation.length).toBeGreaterThan(0)
        const inTraining = new Set(training)
        expect(all.filter((document) => inTraining.has(document))).toEqual(training)
        expect(all.filter((document) => !inTraining.has(document))).toEqual(validation)
      }),
    )
  })

  it('misses the share by no more than the longest document', () => {
    fc.assert(
      fc.property(documents, fraction, fc.nat(), (all, validationFraction, seed) => {
        const { validation } = splitDocuments(all, { validationFraction, seed })
        const longest = Math.max(...all.map(({ text }) => text.length))
        expect(Math.abs(length(validation) - validationFraction * length(all))).toBeLessThanOrEqual(longest)
      }),
    )
  })

  it('chooses by the seed alone', () => {
    const all = Array.from({ length: 40 }, (_, index) => ({ name: `${index}`, text: `${index}`.padEnd(10, 'x') }))
    const chosen = (seed: number) => splitDocuments(all, { seed }).validation.map(({ name }) => name)
    expect(chosen(1)).toEqual(chosen(1))
    expect(chosen(1)).toHaveLength(4)
    expect(new Set([0, 1, 2, 3, 4].map((seed) => chosen(seed).join())).size).toBe(5)
  })

  it('cuts a single document once, and nothing is lost or said twice', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 2, maxLength: 300, unit: fc.constantFrom('a', 'b', ' ', '\n', '\n\n') }),
        fraction,
        (text, validationFraction) => {
          fc.pre(text.length >= 2)
          const { training, validation } = splitDocuments([{ name: 'book', text }], { validationFraction })
          expect(training.map((part) => part.text).join('') + validation.map((part) => part.text).join('')).toBe(text)
          expect(length(training)).toBeGreaterThan(0)
          expect(length(validation)).toBeGreaterThan(0)
        },
      ),
    )
  })

  it('cuts at the paragraph nearest to the place, else the line, else the word, else inside', () => {
    const cut = (text: string) =>
      splitDocuments([{ name: 'book', text }], { validationFraction: 0.5 }).validation[0]!.text
    expect(cut('one two\nthree\n\nfour five\nsix seven eight')).toBe('four five\nsix seven eight')
    expect(cut('one two three\nfour five six')).toBe('four five six')
    expect(cut('one two three four five')).toBe('four five')
    expect(cut('aaaabbbb')).toBe('bbbb')
    expect(cut('aaa🐋bbb')).toBe('bbb')
  })

  it('keeps copies and versions together, and cuts each copy of a single text', () => {
    const copies = fc.array(fc.record({ content: fc.nat(5), piece: fc.option(fc.nat(4), { nil: undefined }) }), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(copies, fraction, fc.nat(), (all, validationFraction, seed) => {
        const documents = all.map(({ content, piece }, index) => ({
          name: `${index}`,
          text: `text ${content}`.repeat(9),
          ...(piece !== undefined && { piece: `${piece}` }),
        }))
        const { training, validation } = splitDocuments(documents, { validationFraction, seed })
        expect(Math.min(training.length, validation.length)).toBeGreaterThan(0)
        const isCut = training.some(({ name }) => name.endsWith(' (start)'))
        if (isCut) expect(training).toHaveLength(all.length)
        else {
          const inTraining = new Set(training.flatMap(({ text, piece }) => [text, `piece ${piece}`]))
          for (const { text, piece } of validation) {
            expect(inTraining).not.toContain(text)
            if (piece !== undefined) expect(inTraining).not.toContain(`piece ${piece}`)
          }
        }
      }),
    )
  })

  it.each([
    [[], {}, '0 documents hold no character'],
    [[{ name: 'a', text: '' }], {}, '1 documents hold no character'],
    [[{ name: 'a', text: 'x' }], {}, "the only document, 'a', has 1 character; expected at least 2"],
    [
      [{ name: 'a', text: 'xyz' }],
      { validationFraction: 1 },
      'validationFraction is 1; expected a number between 0 and 1',
    ],
    [[{ name: 'a', text: 'xyz' }], { validationFraction: Number.NaN }, 'validationFraction is NaN'],
    [
      [
        { name: 'a', text: 'x' },
        { name: 'b', text: 'y' },
      ],
      { seed: 0.5 },
      'the seed is 0.5; expected a whole number',
    ],
  ])('refuses %j %j', (all, options, message) => {
    expect(() => splitDocuments(all, options)).toThrow(message)
  })
})
