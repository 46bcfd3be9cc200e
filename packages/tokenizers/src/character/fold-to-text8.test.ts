import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldToText8, text8Alphabet } from './fold-to-text8.js'

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 200 }))

describe('foldToText8', () => {
  it('folds as text8 does', () => {
    expect(foldToText8('Call me Ishmael. Some years ago—never')).toBe('call me ishmael some years ago never')
    expect(foldToText8('In 1851,\n\n135 chapters')).toBe('in one eight five one one three five chapters')
    expect(foldToText8('Überfluß & café')).toBe(' berflu caf ')
    expect(foldToText8('')).toBe('')
  })

  it('leaves nothing but the 27 characters, and no space beside a space', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const folded = foldToText8(text)
        for (const character of folded) expect(text8Alphabet).toContain(character)
        expect(folded).not.toContain('  ')
      }),
    )
  })

  it("does what text8's rule says, as patterns say it", () => {
    const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
    const byPatterns = (text: string) =>
      text
        .replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
        .replace(/[0-9]/g, (digit) => ` ${names[Number(digit)]!} `)
        .replace(/[^a-z]+/g, ' ')
    const anything = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...Array.from('aZ 09.é🐋')), maxLength: 300 }))
    fc.assert(
      fc.property(anything, (text) => {
        expect(foldToText8(text)).toBe(byPatterns(text))
      }),
      { numRuns: 500 },
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foldToText8(foldToText8(text))).toBe(foldToText8(text))
      }),
    )
  })

  it('keeps every Latin letter, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('aZbYc .,!\n—é')) }), (text) => {
        expect(foldToText8(text).replaceAll(' ', '')).toBe(text.replaceAll(/[^a-zA-Z]/g, '').toLowerCase())
      }),
    )
  })
})
