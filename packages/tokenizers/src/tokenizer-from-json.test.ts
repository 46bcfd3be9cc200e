import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createCharacterTokenizer,
  isTextTokenizer,
  modalities,
  modalityOf,
  padTokenizer,
  tokenizerFromJSON,
} from './index.js'
import { TokenizerError } from './errors.js'
import type { Tokenizer } from './tokenizer.js'

interface Default {
  name: string
  modality: (typeof modalities)[number]
  tokenizer: Tokenizer<unknown>
}
const defaults = modalities.map((modality): Default => ({
  name: modality.name,
  modality,
  tokenizer: modality.createTokenizer(),
}))

describe.each(defaults)('tokenizer of $name', ({ modality, tokenizer }) => {
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

  it.each([tokenizer.vocabularySize, -1, 0.5, Number.NaN])('refuses the id %s', (id) => {
    expect(() => tokenizer.decode([0, id])).toThrow(
      `id ${id} at position 1 is outside the vocabulary of ${tokenizer.vocabularySize}`,
    )
  })

  it('padded to a model of more ids, says nothing for them, in its saved form too', () => {
    const padded = padTokenizer(tokenizer, tokenizer.vocabularySize + 3)
    const restored = tokenizerFromJSON(JSON.parse(JSON.stringify(padded))) as Tokenizer<unknown>
    fc.assert(
      fc.property(fc.array(fc.nat(padded.vocabularySize - 1), { maxLength: 100 }), (any) => {
        const known = any.filter((id) => id < tokenizer.vocabularySize)
        for (const one of [padded, restored]) expect(one.decode(any)).toEqual(tokenizer.decode(known))
      }),
    )
    expect(restored.vocabularySize).toBe(tokenizer.vocabularySize + 3)
    expect(() => restored.decode([tokenizer.vocabularySize + 3])).toThrow(TokenizerError)
    for (const size of [tokenizer.vocabularySize - 1, 65_537, 1.5, '9'])
      expect(() => padTokenizer(tokenizer, size as number)).toThrow(/^tokenizer: it can't be padded to [^\n]+\.$/)
    expect(padTokenizer(tokenizer, tokenizer.vocabularySize)).toBe(tokenizer)
  })

  it('comes back from its JSON as it was', () => {
    const saved: unknown = JSON.parse(JSON.stringify(tokenizer))
    const restored = tokenizerFromJSON(saved)
    expect(restored.kind).toBe(modality.tokenizers[0]!.kind)
    expect(modalityOf(restored)).toBe(modality)
    expect(isTextTokenizer(restored)).toBe(modality.name === 'text')
    expect(restored.vocabularySize).toBe(tokenizer.vocabularySize)
    expect(restored.toJSON()).toEqual(tokenizer.toJSON())
    fc.assert(
      fc.property(ids, (any) => {
        expect(restored.decode(any)).toEqual(tokenizer.decode(any))
      }),
    )
  })

  it('refuses a saved form with a key too many, and one with a key too few', () => {
    const saved = tokenizer.toJSON() as Record<string, unknown>
    expect(() => tokenizerFromJSON({ ...saved, extra: 1 })).toThrow(/damaged at the object/)
    for (const key of Object.keys(saved))
      expect(() => tokenizerFromJSON({ ...saved, [key]: undefined })).toThrow(key === 'kind' ? 'kind is missing' : key)
  })
})

describe('modalities', () => {
  it('have names and kinds of their own, and say how their files end', () => {
    const kinds = modalities.flatMap(({ tokenizers }) => tokenizers.map(({ kind }) => kind))
    expect(new Set(kinds).size).toBe(kinds.length)
    expect(new Set(modalities.map(({ name }) => name)).size).toBe(modalities.length)
    for (const { extensions, outputExtension } of modalities)
      for (const ending of [...extensions, outputExtension]) expect(ending).toMatch(/^\.[a-z0-9]+$/)
  })
})

describe('tokenizerFromJSON', () => {
  it('keeps alphabet, fold and substitute', () => {
    const options = { alphabet: 'ab 🐋_', fold: 'none', substitute: '_' } as const
    const restored = tokenizerFromJSON(JSON.parse(JSON.stringify(createCharacterTokenizer(options))))
    if (!isTextTokenizer(restored)) throw new Error(`it is a ${restored.kind}`)
    expect(restored.decode(restored.encode('a🐋x'))).toBe('a🐋_')
  })

  it.each([
    [null, 'kind is missing'],
    [[], 'kind is missing'],
    ['character', 'kind is missing'],
    [{ kind: 'word' }, `kind is "word"; expected 'character' or`],
    [{ kind: 'character', alphabet: 'ab', fold: 'upper', substitute: null }, 'damaged at fold'],
    [{ kind: 'character', alphabet: '', fold: 'none', substitute: null }, 'damaged at alphabet'],
    [{ kind: 'character', alphabet: 'x'.repeat(200_000), fold: 'none', substitute: null }, 'damaged at alphabet'],
    [{ kind: 'character', alphabet: 'ab', fold: 'none' }, 'damaged at substitute'],
    [{ kind: 'character', alphabet: 'aa', fold: 'none', substitute: null }, 'twice'],
    [{ kind: 'mu-law', sampleRate: 0, law: 'continuous' }, 'damaged at sampleRate'],
    [{ kind: 'mu-law', sampleRate: 16_000, law: 'a-law' }, 'damaged at law'],
    [{ kind: 'bpe', tokenizer: {} }, 'damaged at tokenizer'],
  ])('refuses %.60j in one line', (json, message) => {
    expect(() => tokenizerFromJSON(json)).toThrow(message)
    expect(() => tokenizerFromJSON(json)).toThrow(/^[^\n]+$/)
    expect(() => tokenizerFromJSON(json)).toThrow(TokenizerError)
  })
})
