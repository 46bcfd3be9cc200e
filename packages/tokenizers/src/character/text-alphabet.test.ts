import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCharacterTokenizer, foldToText8 } from '../index.js'
import { gatherAlphabet } from './text-alphabet.js'

const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { minLength: 1, maxLength: 5 })

describe('the alphabet of texts', () => {
  it('makes a tokenizer that gives each of them back, in form NFC, and leaves nothing out', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const found = gatherAlphabet()
        for (const text of all) found.add(text)
        fc.pre(found.characters > 0)
        const tokenizer = createCharacterTokenizer({ alphabet: found.alphabet() })
        let characters = 0
        for (const text of all) {
          const ids = tokenizer.encode(text)
          characters += ids.length
          expect(tokenizer.decode(ids)).toBe(text.normalize('NFC'))
          expect(tokenizer.leftOut(text).size).toBe(0)
        }
        expect(found.characters).toBe(characters)
        expect(tokenizer.vocabularySize).toBe(new Set(all.flatMap((text) => Array.from(text.normalize('NFC')))).size)
      }),
      { numRuns: 100 },
    )
  })

  it('knows text that is as text8 is: what the fold leaves as it is', () => {
    const units = fc.string({ unit: fc.constantFrom('a', 'z', ' ', 'é', 'A', '1', '\n'), minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(units, (text) => {
        const found = gatherAlphabet()
        found.add(text)
        expect(found.isText8).toBe(foldToText8(text) === text)
      }),
      { numRuns: 300 },
    )
  })
})

describe('what a tokenizer leaves out', () => {
  it('is named with its counts: by an alphabet', () => {
    const tokenizer = createCharacterTokenizer({ alphabet: 'abc ' })
    const counted = [
      ['ä', 2],
      ['!', 1],
    ]
    expect([...tokenizer.leftOut('a bäbä c!')]).toEqual(counted)
    const found = gatherAlphabet()
    for (const part of ['a bä', 'bä c!']) found.add(part)
    expect(found.leftOutBy(tokenizer)).toEqual(counted)
  })

  it('is named with its counts: by the fold of text8, which keeps letters, digits and white space', () => {
    const tokenizer = createCharacterTokenizer()
    expect([...tokenizer.leftOut('Call me\n Ишмаел, 18!')].map(([character]) => character).join('')).toBe('Ишмаел,!')
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '7', ' ', '\t', '\u00a0', '\n') }), (text) => {
        expect(tokenizer.leftOut(text).size).toBe(0)
      }),
    )
  })
})
