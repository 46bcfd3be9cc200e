import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSafetensors } from './decode.js'
import { encodeSafetensors } from './encode.js'
import { float32Tensor, float32Values, SafetensorsError, type SafeTensor } from './safetensors.js'

const example = () =>
  encodeSafetensors(
    new Map<string, SafeTensor>([
      ['transformer.wte.weight', float32Tensor([2, 3], new Float32Array([1, -2, 3.5, NaN, -0, 1e-40]))],
      ['empty', float32Tensor([0, 4], new Float32Array(0))],
      ['7', float32Tensor([], new Float32Array([0.1]))],
      ['ünï "quoted"', { dtype: 'I64', shape: [1], data: new Uint8Array(8).fill(9) }],
    ]),
    { format: 'pt' },
  )

/** A file around a header of our own making. */
function fileOf(header: string, data = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + text.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  bytes.set(data, 8 + text.length)
  return bytes
}

const tensorMap = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ unit: 'grapheme', maxLength: 12 }).filter((name) => name !== '__metadata__'),
      fc.array(fc.nat(4), { maxLength: 4 }),
    ),
    { selector: ([name]) => name, maxLength: 6 },
  )
  .map((list) => {
    let next = 0
    return new Map(
      list.map(([name, shape]) => {
        const size = shape.reduce((product, length) => product * length, 1)
        return [name, { shape, values: Float32Array.from({ length: size }, () => Math.sin(next++)) }] as const
      }),
    )
  })

describe('safetensors', () => {
  it('reads back what it wrote, to the bit', () => {
    const { tensors, metadata } = decodeSafetensors(example())
    expect(metadata).toEqual({ format: 'pt' })
    expect(new Set(tensors.keys())).toEqual(new Set(['transformer.wte.weight', 'empty', '7', 'ünï "quoted"']))
    const weight = tensors.get('transformer.wte.weight')!
    expect(weight.shape).toEqual([2, 3])
    expect([...float32Values('weight', weight)]).toEqual([1, -2, 3.5, NaN, -0, Math.fround(1e-40)])
    expect(() => float32Values('it', tensors.get('ünï "quoted"')!)).toThrow("'it' is I64; expected F32")
  })

  it('lays the file out as the format says: length, JSON header, data at a multiple of 8', () => {
    const bytes = encodeSafetensors(new Map([['a', float32Tensor([1], new Float32Array([1]))]]))
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    expect((8 + length) % 8).toBe(0)
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length))
    expect(JSON.parse(header)).toEqual({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } })
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f])
  })

  it('reads from a view at any offset, and what it gives is a copy', () => {
    const whole = example()
    const shifted = Buffer.concat([Buffer.from([1, 2, 3]), whole]).subarray(3)
    const weight = decodeSafetensors(shifted).tensors.get('transformer.wte.weight')!
    const values = float32Values('weight', weight)
    expect(values[1]).toBe(-2)
    values[1] = 7
    expect(float32Values('weight', weight)[1]).toBe(-2)
  })

  it('round-trips any names and shapes', () => {
    fc.assert(
      fc.property(tensorMap, (map) => {
        const bytes = encodeSafetensors(
          new Map([...map].map(([name, { shape, values }]) => [name, float32Tensor(shape, values)])),
        )
        const { tensors } = decodeSafetensors(bytes)
        expect(tensors.size).toBe(map.size)
        for (const [name, { shape, values }] of map) {
          expect(tensors.get(name)!.shape).toEqual(shape)
          expect(float32Values(name, tensors.get(name)!)).toEqual(values)
        }
      }),
    )
  })

  it('refuses every truncation and every longer file', () => {
    const whole = example()
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeSafetensors(whole.subarray(0, length))).toThrow(SafetensorsError)
    const longer = new Uint8Array(whole.length + 1)
    longer.set(whole)
    expect(() => decodeSafetensors(longer)).toThrow(
      /^safetensors: byte \d+: the tensors end here, the file has 1 bytes more/,
    )
  })

  it('gives a value or the typed error, whatever bytes are changed', () => {
    const whole = example()
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(whole.length),
        (changes, cut) => {
          const bytes = whole.slice(0, cut % 4 === 0 ? cut : whole.length)
          for (const [offset, value] of changes) if (offset < bytes.length) bytes[offset] = value
          try {
            decodeSafetensors(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(SafetensorsError)
            expect((error as SafetensorsError).offset).toBeLessThanOrEqual(bytes.length)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('gives a value or the typed error for any JSON as header', () => {
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'F64', 'U8', 'toString', '__proto__'), fc.jsonValue()),
        shape: fc.oneof(fc.array(fc.integer({ min: -1, max: 9 })), fc.jsonValue()),
        data_offsets: fc.oneof(
          fc.tuple(fc.integer({ min: -4, max: 40 }), fc.integer({ min: -4, max: 40 })),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), entry, { maxKeys: 3 })),
        fc.nat(32),
        (header, size) => {
          try {
            const { tensors } = decodeSafetensors(fileOf(JSON.stringify(header), new Uint8Array(size)))
            let total = 0
            for (const { data } of tensors.values()) total += data.length
            expect(total).toBe(size)
          } catch (error) {
            expect(error).toBeInstanceOf(SafetensorsError)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['a length beyond the limit', new Uint8Array(16).fill(255), 0, /header's length is 18446744073709551615/],
    ['a list', fileOf('[]'), 8, /not a JSON object/],
    ['no UTF-8', fileOf('{"a').fill(0xff, 9), 8, /not JSON in UTF-8/],
    ['an unknown type', fileOf('{"a":{"dtype":"F31","shape":[],"data_offsets":[0,0]}}'), 9, /unknown type "F31"/],
    ['a size below 0', fileOf('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}'), 9, /whole numbers/],
    ['an offset outside', fileOf('{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}'), 9, /the file has 0/],
    [
      'a shape of overflowing size',
      fileOf('{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}'),
      9,
      /has 0 bytes/,
    ],
    [
      'two tensors in one place',
      fileOf(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        new Uint8Array(3),
      ),
      61,
      /'b' begins at data byte 1; expected 2/,
    ],
    ['a gap', fileOf('{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', new Uint8Array(2)), 9, /expected 0/],
  ])('names the byte of %s', (_what, bytes, offset, message) => {
    let error: unknown
    try {
      decodeSafetensors(bytes)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(SafetensorsError)
    expect(error).toMatchObject({ offset, message: expect.stringMatching(message) })
  })
})
