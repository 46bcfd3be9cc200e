import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCharacterTokenizer, modalities, parseTokenizer, TokenizerError } from './index.js'
import { byteOffset, locateInJson } from './json/locate-in-json.js'

const saved = JSON.stringify(createCharacterTokenizer({ alphabet: 'a🐋é' }), undefined, 2)

function errorOf(text: string): TokenizerError {
  try {
    parseTokenizer(text)
  } catch (error) {
    if (error instanceof TokenizerError) return error
    throw error
  }
  throw new Error('it was taken')
}

describe('parseTokenizer', () => {
  it.each(modalities.map((modality) => ({ modality, name: modality.name })))(
    'reads what $name saved',
    ({ modality }) => {
      const tokenizer = modality.createTokenizer()
      expect(parseTokenizer(JSON.stringify(tokenizer)).toJSON()).toEqual(tokenizer.toJSON())
    },
  )

  it.each([
    ['', 0, 'it ends too early'],
    ['{"kind": "byte"', 15, 'it ends too early'],
    ['{"kind": "byte"} ]', 17, 'something follows the JSON'],
    ['{"kind" "byte"}', 8, "expected ':'"],
    ['{"é": 1, kind}', 10, 'expected a string'],
    ['["🐋\n"]', 6, 'a string holds what it must not'],
    ['{"a": 01}', 7, "expected ',' or '}'"],
    ['['.repeat(100), 33, 'nested deeper than 32 levels'],
  ])('says at which byte %j is not JSON', (text, offset, message) => {
    const error = errorOf(text)
    expect(error.offset).toBe(offset)
    expect(error.message).toContain(message)
    expect(error.message).toMatch(/^[^\n]+$/)
  })

  it('says at which byte a value is wrong', () => {
    const offset = Buffer.byteLength(saved.slice(0, saved.indexOf('"none"')))
    const error = errorOf(saved.replace('"none"', '"upper"'))
    expect(error).toMatchObject({ offset, path: ['fold'] })
    expect(error.message).toContain(`damaged at fold`)
    expect(error.message).toMatch(new RegExp(`at byte ${offset}\\.$`))
  })

  it('refuses a text longer than any tokenizer', () => {
    expect(errorOf(' '.repeat(2 ** 25 + 1)).message).toContain('33,554,433 characters')
  })
})

describe('locateInJson', () => {
  it('takes what JSON.parse takes, and refuses what it refuses', () => {
    const almost = fc.tuple(
      fc.json({ maxDepth: 5 }),
      fc.nat(),
      fc.constantFrom('', '"', '\\', '{', ']', ',', 'e', '0', '\u0001', 'é'),
    )
    fc.assert(
      fc.property(almost, ([json, place, instead]) => {
        const at = place % (json.length + 1)
        const text = json.slice(0, at) + instead + json.slice(at + 1)
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(locateInJson(text).problem === undefined).toBe(isJson)
      }),
      { numRuns: 2000 },
    )
  })

  it('finds values, the last of two with one key, and the innermost that there is', () => {
    const text = '{"a": [1, {"b": 2}], "a": [1, {"b": 3}], "c": {}}'
    expect(locateInJson(text, ['a', 1, 'b']).index).toBe(text.indexOf('3'))
    expect(locateInJson(text, ['c', 'd']).index).toBe(text.indexOf('{}'))
    expect(locateInJson(text, ['x']).index).toBe(0)
  })

  it('counts bytes as UTF-8 does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, place) => {
        const index = place % (text.length + 1)
        const isInside =
          (text.charCodeAt(index - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(index) & 0xfc00) === 0xdc00
        if (!isInside) expect(byteOffset(text, index)).toBe(Buffer.byteLength(text.slice(0, index)))
      }),
    )
  })
})
