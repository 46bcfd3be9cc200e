import { describe, expect, it } from 'vitest'
import { finiteValues, floatValues } from './float-values.js'

const fail = (reason: string) => new Error(reason)
const words = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer)
const read = (dtype: 'F16' | 'BF16', ...values: number[]) => [
  ...floatValues({ dtype, shape: [values.length], data: words(...values) }, fail),
]

describe('floatValues', () => {
  it('reads half floats: every class of them, by IEEE 754', () => {
    expect(read('F16', 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x03ff, 0x8001)).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      1023 * 2 ** -24,
      -(2 ** -24),
    ])
    expect(read('F16', 0x0000, 0x8000, 0x7c00, 0xfc00, 0x7e00)).toEqual([0, -0, Infinity, -Infinity, NaN])
  })

  it('reads all 65,536 half floats as sign · fraction · 2^exponent', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, index) => index)
    const values = floatValues({ dtype: 'F16', shape: [65_536], data: new Uint8Array(all.buffer) }, fail)
    for (const word of all) {
      const [sign, exponent, fraction] = [word >> 15 ? -1 : 1, (word >> 10) & 31, word & 1023]
      if (exponent === 31) continue
      const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25)
      if (values[word] !== sign * magnitude) expect([word, values[word]]).toEqual([word, sign * magnitude])
    }
  })

  it('reads bfloat16: the upper half of a float32', () => {
    expect(read('BF16', 0x3f80, 0xc000, 0x7f7f, 0x0001)).toEqual([
      1,
      -2,
      Math.fround(3.3895314e38),
      Math.fround(9.18355e-41),
    ])
  })

  it('views float32 where it lies at a multiple of four, and copies it where not', () => {
    const bytes = new Uint8Array(20)
    new DataView(bytes.buffer).setFloat32(4, 1.5, true)
    new DataView(bytes.buffer).setFloat32(9, -2.5, true)
    const at = (start: number) =>
      floatValues({ dtype: 'F32', shape: [1], data: bytes.subarray(start, start + 4) }, fail)
    expect([...at(4), ...at(9)]).toEqual([1.5, -2.5])
    expect(at(4).buffer).toBe(bytes.buffer)
    expect(at(9).buffer).not.toBe(bytes.buffer)
  })
})

describe('finiteValues', () => {
  it('names the first value that is not finite, of every type', () => {
    const bits = {
      F32: [0x7fc00000, 0x7f800000, 0xff800000],
      F16: [0x7e00, 0x7c00, 0xfc00],
      BF16: [0x7fc0, 0x7f80, 0xff80],
    }
    for (const [dtype, values] of Object.entries(bits) as ['F32' | 'F16' | 'BF16', number[]][])
      for (const [index, value] of values.entries()) {
        const Words = dtype === 'F32' ? Uint32Array : Uint16Array
        const data = new Uint8Array(Words.from([0, 0, value, value]).buffer)
        expect(() => finiteValues({ dtype, shape: [4], data }, fail)).toThrow(
          `holds ${[NaN, Infinity, -Infinity][index]!}, as value 3 of 4: nothing can be computed with it`,
        )
        expect([...finiteValues({ dtype, shape: [2], data: data.subarray(0, data.length / 2) }, fail)]).toEqual([0, 0])
      }
  })
})
