import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCharacterTokenizer } from './character-tokenizer.js'
import { text8Alphabet } from './fold-to-text8.js'

/** Alphabets whose characters never compose with one another: no combining marks. */
const alphabets = fc
  .uniqueArray(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((c) => /^[\p{L}\p{S}\p{P}\p{Z}\p{N}\n]$/u.test(c)),
    { minLength: 1, maxLength: 40 },
  )
  .map((characters) =>
    characters.filter((c) => c.normalize('NFC') === c && !/\p{M}/u.test(c.normalize('NFD')) && !isHangul(c)),
  )
  .filter((characters) => characters.length > 0)
const isHangul = (character: string) => /\p{Script=Hangul}/u.test(character)

describe('createCharacterTokenizer', () => {
  it('has text8 as its default: 27 characters, space is 0, z is 26', () => {
    const tokenizer = createCharacterTokenizer()
    expect(tokenizer.vocabularySize).toBe(27)
    expect(tokenizer.alphabet).toBe(text8Alphabet)
    expect([...tokenizer.encode('A z')]).toEqual([1, 0, 26])
    expect(tokenizer.decode([8, 9])).toBe('hi')
  })

  it('gives a text of its alphabet back as it was, whatever the alphabet', () => {
    fc.assert(
      fc.property(
        alphabets.chain((characters) =>
          fc.tuple(fc.constant(characters), fc.array(fc.nat(characters.length - 1), { maxLength: 60 })),
        ),
        ([characters, ids]) => {
          const tokenizer = createCharacterTokenizer({ alphabet: characters.join('') })
          const text = ids.map((id) => characters[id]).join('')
          expect([...tokenizer.encode(text)]).toEqual(ids)
          expect(tokenizer.decode(ids)).toBe(text)
        },
      ),
    )
  })

  it('counts code points, not UTF-16 units', () => {
    const tokenizer = createCharacterTokenizer({ alphabet: 'a🐋é' })
    expect([...tokenizer.encode('🐋a🐋é')]).toEqual([1, 0, 1, 2])
    expect(tokenizer.decode([1, 2])).toBe('🐋é')
  })

  it('reads a decomposed character as its composed form', () => {
    expect([...createCharacterTokenizer({ alphabet: 'aé' }).encode('e\u0301a')]).toEqual([1, 0])
  })

  it('shows an unknown character and where it stands', () => {
    const tokenizer = createCharacterTokenizer({ alphabet: 'ab\n' })
    expect(() => tokenizer.encode('ab\nb€a')).toThrow(
      "tokenizer: the character '€' (U+20AC) at position 4 (line 2, column 2) isn't in the alphabet of 3. Add it to the alphabet, choose a substitute, or take it out of the text.",
    )
    expect(() => tokenizer.encode('a\u0000')).toThrow('"\\u0000" (U+0000) at position 1')
  })

  it('folds for an alphabet of its own: in another order, or with a substitute for what is left', () => {
    const other = createCharacterTokenizer({ alphabet: 'zyxwvutsrqponmlkjihgfedcba #', fold: 'text8' })
    expect([...other.encode('A!z')]).toEqual([25, 26, 0])
    const few = createCharacterTokenizer({ alphabet: 'ab_', fold: 'text8', substitute: '_' })
    expect(few.decode(few.encode('Abc!'))).toBe('ab__')
  })

  it('puts the substitute in the place of an unknown character', () => {
    const tokenizer = createCharacterTokenizer({ alphabet: 'ab_', substitute: '_' })
    expect(tokenizer.decode(tokenizer.encode('a€🐋b'))).toBe('a__b')
  })

  it.each([
    [{ alphabet: '' }, 'the alphabet has 0 characters; expected 1 to 65536'],
    [{ alphabet: 'aba' }, "says 'a' (U+0061) twice, at 0 and 2"],
    [{ alphabet: 'a\ud800' }, 'character 1 is half a surrogate pair (U+D800)'],
    [{ alphabet: '\u212b' }, 'is never in text of the form NFC'],
    [
      { alphabet: 'ab', fold: 'text8' as const },
      `the alphabet has no " " (U+0020), and fold 'text8' makes texts of all 27`,
    ],
    [{ alphabet: 'ab', substitute: '_' }, `the substitute "_" isn't one character of the alphabet`],
    [{ alphabet: 'ab', substitute: 'ab' }, `the substitute "ab" isn't one character of the alphabet`],
  ])('refuses %j', (options, message) => {
    expect(() => createCharacterTokenizer(options)).toThrow(message)
  })

  it.each([27, -1, 0.5, Number.NaN])('refuses to decode %s', (id) => {
    expect(() => createCharacterTokenizer().decode([0, id])).toThrow(
      `id ${id} at position 1 is outside the vocabulary of 27`,
    )
  })

  it('takes the longest alphabet that ids have room for, and no longer one', () => {
    const characters = (count: number) =>
      Array.from({ length: count }, (_, i) => String.fromCodePoint(0x20000 + i)).join('')
    const tokenizer = createCharacterTokenizer({ alphabet: characters(42_000) })
    expect([...tokenizer.encode(String.fromCodePoint(0x20000 + 41_999))]).toEqual([41_999])
    expect(() => createCharacterTokenizer({ alphabet: 'a'.repeat(65_537) })).toThrow(
      '65537 characters; expected 1 to 65536',
    )
  })
})
