import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { laws, type LawName } from './laws.js'
import { createMuLawTokenizer } from './mu-law-tokenizer.js'
import table from './mu-law-table.json' with { type: 'json' }

const samples = Float32Array.from({ length: 1001 }, (_, index) => index / 500 - 1)
const names = Object.keys(laws) as LawName[]
const allIds = Array.from({ length: 256 }, (_, id) => id)

describe('µ-law, 1,001 samples from -1 to 1', () => {
  it("has the ids of torchaudio's MuLawEncoding", () => {
    expect([...createMuLawTokenizer().encode(samples)]).toEqual(table.torchaudio)
  })

  it("has librosa's curve, rounded to the nearest where librosa's own ids round up", () => {
    const levels = table.librosaCompressed.map((compressed) => ((compressed + 1) / 2) * 255)
    expect([...createMuLawTokenizer().encode(samples)]).toEqual(levels.map((level) => Math.floor(level + 0.5)))
    expect(table.librosaQuantized).toEqual(levels.map((level) => Math.ceil(level)))
  })

  it("has the bytes of Python's audioop by G.711", () => {
    expect([...createMuLawTokenizer({ law: 'g711' }).encode(samples)]).toEqual(table.g711)
  })
})

/** Half of the widest bin that a sample may lie in: half a step of 1/255 on the curve; half of a
 * sixteenth of G.711's segment, after samples of 16 bits have lost two. */
const halfBin: Record<LawName, (size: number) => number> = {
  continuous: (size) => (size + 1 / 255) * (256 ** (1 / 255) - 1),
  g711: (size) => (size + 33 / 8192) / 32 + 3.5 / 32_768,
}

describe.each(names)('µ-law %s', (name) => {
  const tokenizer = createMuLawTokenizer({ law: name })
  const { idOf, sampleOf } = laws[name]

  it('gives every float32 the id of the float64 formula', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 200 }), (values) => {
        const sound = Float32Array.from(values)
        expect([...tokenizer.encode(sound)]).toEqual([...sound].map(idOf))
      }),
    )
  })

  it('does so on both sides of every bound between two ids', () => {
    const [float, bits] = withBits()
    const around: number[] = []
    // The bits of a float32 rise with its size: halve between two ids until neighbours are left.
    for (const sign of [0, 0x80000000])
      for (let id = idOf(0), low = 0; low < 0x3f800000;) {
        let high = 0x3f800000
        const idAt = (magnitude: number): number => {
          bits[0] = (sign | magnitude) >>> 0
          return idOf(float[0]!)
        }
        id = idAt(low)
        if (idAt(high) === id) break
        while (high - low > 1) {
          const middle = (low + high) >>> 1
          if (idAt(middle) === id) low = middle
          else high = middle
        }
        for (const magnitude of [low, high]) {
          bits[0] = (sign | magnitude) >>> 0
          around.push(float[0]!)
        }
        low = high
      }
    expect(around.length).toBeGreaterThan(2 * 250)
    expect([...tokenizer.encode(Float32Array.from(around))]).toEqual(around.map(idOf))
  })

  it('says every id again that a sample has given', () => {
    const said = [...new Set(tokenizer.encode(Float32Array.from({ length: 100_001 }, (_, i) => i / 50_000 - 1)))]
    expect([...tokenizer.encode(tokenizer.decode(said))]).toEqual(said)
    expect(said.length).toBe(name === 'g711' ? 255 : 256) // G.711's id 127 is a zero below zero
  })

  it('never falls when the sample rises, and is off by half a bin at most', () => {
    const rising = tokenizer.decode(tokenizer.encode(samples))
    for (let index = 1; index < rising.length; index++) expect(rising[index]).toBeGreaterThanOrEqual(rising[index - 1]!)
    for (const [index, sample] of samples.entries())
      expect(Math.abs(rising[index]! - sample)).toBeLessThanOrEqual(halfBin[name](Math.abs(sample)) + 1e-7)
  })

  it('keeps a tone 35 dB above its own noise from full loudness down to a hundredth', () => {
    for (const loudness of [1, 0.3, 0.1, 0.03, 0.01]) {
      const tone = Float32Array.from(
        { length: 16_000 },
        (_, i) => loudness * Math.sin((2 * Math.PI * 440.1 * i) / 16_000),
      )
      const back = tokenizer.decode(tokenizer.encode(tone))
      const energy = tone.reduce((sum, sample) => sum + sample * sample, 0)
      const noise = tone.reduce((sum, sample, i) => sum + (sample - back[i]!) ** 2, 0)
      expect(10 * Math.log10(energy / noise)).toBeGreaterThan(loudness < 0.03 ? 27 : 35)
    }
  })

  it('takes what lies outside of -1 to 1 as the nearest end, and refuses what is not a number', () => {
    const ends = tokenizer.encode(Float32Array.of(-1, 1))
    expect(tokenizer.encode(Float32Array.of(-Infinity, 1e30))).toEqual(ends)
    expect(() => tokenizer.encode(Float32Array.of(0, 0.5, Number.NaN))).toThrow(
      'the sample at position 2 is not a number',
    )
  })

  it('decodes every id, from a view in the middle of a buffer as well', () => {
    expect([...tokenizer.decode(allIds)]).toEqual(allIds.map((id) => Math.fround(sampleOf(id))))
    const inside = samples.subarray(3, 500)
    expect(tokenizer.encode(inside)).toEqual(tokenizer.encode(inside.slice()))
  })
})

describe('createMuLawTokenizer', () => {
  it.each([
    [{ sampleRate: 0 }, 'sampleRate is 0; expected a whole number from 1,000 to 384,000'],
    [{ sampleRate: 16_000.5 }, 'sampleRate is 16000.5'],
    [{ law: 'a' as LawName }, `law is "a"; expected 'continuous' or 'g711'`],
  ])('refuses %j', (options, message) => {
    expect(() => createMuLawTokenizer(options)).toThrow(message)
  })

  it('says its sample rate', () => {
    expect(createMuLawTokenizer().sampleRate).toBe(16_000)
    expect(createMuLawTokenizer({ sampleRate: 8000 }).toJSON()).toEqual({
      kind: 'mu-law',
      sampleRate: 8000,
      law: 'continuous',
    })
  })
})

function withBits(): [Float32Array, Uint32Array] {
  const float = new Float32Array(1)
  return [float, new Uint32Array(float.buffer)]
}
