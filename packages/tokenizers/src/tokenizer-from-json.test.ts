import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCharacterTokenizer, modalities, tokenizerFromJSON } from './index.js'

describe.each(modalities.map((modality) => ({ modality, name: modality.name })))(
  'tokenizer of $name',
  ({ modality }) => {
    const tokenizer = modality.createTokenizer()
    const ids = fc.array(fc.nat(tokenizer.vocabularySize - 1), { maxLength: 300 })

    it('decodes any ids of its vocabulary, and one way and back is a projection', () => {
      fc.assert(
        fc.property(ids, (any) => {
          const encoded = tokenizer.encode(tokenizer.decode(any))
          expect(tokenizer.encode(tokenizer.decode(encoded))).toEqual(encoded)
        }),
      )
    })

    it('says ids below its vocabulary size alone', () => {
      expect(tokenizer.vocabularySize).toBeLessThanOrEqual(65_536)
      fc.assert(
        fc.property(ids, (any) => {
          for (const id of tokenizer.encode(tokenizer.decode(any))) expect(id).toBeLessThan(tokenizer.vocabularySize)
        }),
      )
    })

    it('refuses an id outside its vocabulary', () => {
      expect(() => tokenizer.decode([tokenizer.vocabularySize])).toThrow(RangeError)
      expect(() => tokenizer.decode([-1])).toThrow(RangeError)
    })

    it('comes back from its JSON as it was', () => {
      const saved: unknown = JSON.parse(JSON.stringify(tokenizer.toJSON()))
      const restored = tokenizerFromJSON(saved)
      expect(restored.kind).toBe(modality.kind)
      expect(restored.vocabularySize).toBe(tokenizer.vocabularySize)
      expect(restored.toJSON()).toEqual(tokenizer.toJSON())
      fc.assert(
        fc.property(ids, (any) => {
          expect(restored.decode(any)).toEqual(tokenizer.decode(any))
        }),
      )
    })

    it('refuses a saved form with a key too many', () => {
      expect(() => tokenizerFromJSON({ ...tokenizer.toJSON(), extra: 1 })).toThrow(/damaged at the object/)
    })
  },
)

describe('tokenizerFromJSON', () => {
  it('keeps alphabet, fold and substitute', () => {
    const options = { alphabet: 'ab 🐋_', fold: 'none', substitute: '_' } as const
    const restored = tokenizerFromJSON(JSON.parse(JSON.stringify(createCharacterTokenizer(options))))
    expect(restored.decode(restored.encode('a🐋x'))).toBe('a🐋_')
  })

  it.each([
    [null, 'kind is missing'],
    [[], 'kind is missing'],
    ['character', 'kind is missing'],
    [{ kind: 'word' }, `kind is "word", wanted 'character'`],
    [{ kind: 'character', alphabet: 'ab', fold: 'upper', substitute: null }, 'damaged at fold'],
    [{ kind: 'character', alphabet: '', fold: 'none', substitute: null }, 'damaged at alphabet'],
    [{ kind: 'character', alphabet: 'x'.repeat(200_000), fold: 'none', substitute: null }, 'damaged at alphabet'],
    [{ kind: 'character', alphabet: 'ab', fold: 'none' }, 'damaged at substitute'],
    [{ kind: 'character', alphabet: 'aa', fold: 'none', substitute: null }, 'twice'],
  ])('refuses %.60j in one line', (json, message) => {
    expect(() => tokenizerFromJSON(json)).toThrow(message)
    expect(() => tokenizerFromJSON(json)).toThrow(/^[^\n]+$/)
  })
})
