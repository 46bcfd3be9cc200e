import fc from 'fast-check'
import { deflateRawSync, constants } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflate } from './inflate.js'

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60_000, minLength: 1 }),
  fc.array(fc.constantFrom(0, 1, 253, 12), { minLength: 1, maxLength: 5000 }).map((list) => Uint8Array.from(list)),
  fc.nat(100_000).map((length) => new Uint8Array(length)),
)
/** As tools/build/assembly.mjs packs. */
const pack = (values: Uint8Array) => deflateRawSync(values, { level: 9, strategy: constants.Z_FIXED })

describe('inflate', () => {
  it('undoes what the build packs', () => {
    fc.assert(
      fc.property(bytes, (values) => {
        expect(Buffer.from(inflate(pack(values))).equals(values)).toBe(true)
      }),
    )
  })

  it('refuses what is cut', () => {
    const packed = pack(Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 17))
    for (let length = 0; length < packed.length; length++)
      expect(() => inflate(packed.subarray(0, length))).toThrow(RangeError)
  })

  it('refuses other codes than the build takes', () => {
    const text = new TextEncoder().encode(
      'the codes of a block of its own, which zlib takes where they are shorter. '.repeat(9),
    )
    expect(() => inflate(deflateRawSync(text.map((value, i) => value ^ (i % 5))))).toThrow(RangeError)
  })

  it('refuses to make more than it may', () => {
    expect(() => inflate(pack(new Uint8Array(2000)), 1000)).toThrow(RangeError)
  })
})
