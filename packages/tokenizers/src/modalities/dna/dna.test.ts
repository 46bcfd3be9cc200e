import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dna } from './dna.js'

const tokenizer = dna.createTokenizer()
const ascii = (text: string) => new TextEncoder().encode(text)
const idsOf = (text: string) => [...tokenizer.encode(ascii(text))]

describe('bases', () => {
  it('are A, C, G, T and N, in small letters too; white space is none, and a code of several is N', () => {
    expect(idsOf('ACGTN\nac gt\r\n')).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3])
    expect(idsOf('RYSWKMBDHVryswkmbdhv')).toEqual(new Array(20).fill(4))
    expect(tokenizer.decode([0, 1, 2, 3, 4])).toEqual(ascii('ACGTN'))
  })

  it('are the same wherever a file is cut', () => {
    const sequences = fc.string({ unit: fc.constantFrom(...Array.from('ACGTNacgtnRY \n')), maxLength: 200 })
    fc.assert(
      fc.property(sequences, fc.nat(200), (text, cut) => {
        expect([...idsOf(text.slice(0, cut)), ...idsOf(text.slice(cut))]).toEqual(idsOf(text))
      }),
    )
  })
})

it('any other byte is refused with its place', () => {
  const others = fc
    .integer({ min: 0, max: 255 })
    .filter((byte) => !/[ACGTNRYSWKMBDHV\s]/i.test(String.fromCharCode(byte)))
  fc.assert(
    fc.property(others, fc.nat(50), (byte, before) => {
      const bytes = Uint8Array.of(...ascii('A'.repeat(before)), byte, ...ascii('CGT'))
      expect(() => tokenizer.encode(bytes)).toThrow(expect.objectContaining({ name: 'TokenizerError', offset: before }))
    }),
  )
  expect(() => idsOf('>chr1\nACGT')).toThrow(/^dna: '>' at byte 0 is not a base; expected A, C, G, T or N\. .*grep/)
})
