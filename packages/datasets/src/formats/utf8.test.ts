import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstByteOutsideText } from './utf8.js'

function isUtf8(bytes: Uint8Array) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

describe('firstByteOutsideText', () => {
  it('finds nothing in text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const whole = text.replaceAll('\0', '')
        expect(firstByteOutsideText(new TextEncoder().encode(whole))).toBe(-1)
      }),
    )
  })

  it('agrees with TextDecoder on any bytes, and all before the place is text', () => {
    const byte = fc.oneof(
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom(0xc1, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0x80, 0x9f, 0xa0, 0xbf),
    )
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), (array) => {
        const bytes = Uint8Array.from(array)
        const place = firstByteOutsideText(bytes)
        expect(place === -1).toBe(isUtf8(bytes))
        if (place >= 0) expect(isUtf8(bytes.subarray(0, place))).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    [[0x61, 0x00], 1],
    [[0x61, 0xff], 1],
    [[0xc3], 0],
    [[0x61, 0xe2, 0x82], 1],
    [[0xc0, 0xaf], 0],
    [[0xed, 0xa0, 0x80], 0],
    [[0xf4, 0x90, 0x80, 0x80], 0],
  ])('stops in %j at %i', (bytes, place) => expect(firstByteOutsideText(Uint8Array.from(bytes))).toBe(place))
})
