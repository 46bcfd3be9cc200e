import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createResampler } from './resample.js'

const sine = (hertz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / rate))

function resample(
  sound: Float32Array,
  from: number,
  to: number,
  blocks: readonly number[] = [sound.length],
): Float32Array {
  const resampler = createResampler(from, to)
  const parts: Float32Array[] = []
  let offset = 0
  for (const length of [...blocks, sound.length]) {
    parts.push(resampler.push(sound.subarray(offset, offset + length)))
    offset += length
  }
  parts.push(resampler.finish())
  return Float32Array.from(parts.flatMap((part) => [...part]))
}

/** In dB, of the middle: the ends hear the silence around the sound. */
function difference(a: Float32Array, b: Float32Array): number {
  let [power, error] = [0, 0]
  for (let n = 1000; n < a.length - 1000; n++) {
    power += b[n]! ** 2
    error += (a[n]! - b[n]!) ** 2
  }
  return 10 * Math.log10(error / power)
}

const rates = [8000, 11_025, 22_050, 44_056, 44_100, 48_000, 96_000]

describe('createResampler', () => {
  it.each(rates)('takes a tone below 90 %% of the lower half rate from %i Hz to 16 kHz to -90 dB', (rate) => {
    for (const share of [0.01, 0.3, 0.9]) {
      const hertz = (share * Math.min(rate, 16_000)) / 2
      const got = resample(sine(hertz, rate, 1), rate, 16_000)
      expect(got).toHaveLength(16_000)
      expect(difference(got, sine(hertz, 16_000, 1))).toBeLessThan(-90)
    }
  })

  it.each(rates.filter((rate) => rate > 16_000))('lets nothing above 8 kHz through from %i Hz', (rate) => {
    const got = resample(sine(8500, rate, 1), rate, 16_000)
    expect(Math.max(...got.subarray(1000, 15_000).map(Math.abs))).toBeLessThan(1e-4)
  })

  it.each([
    [48_000, 22_050],
    [44_100, 48_000],
  ])('takes the right phase where fractions of it round down: from %i to %i Hz', (from, to) => {
    expect(difference(resample(sine(440, from, 1), from, to), sine(440, to, 1))).toBeLessThan(-90)
  })

  it('says the same whatever the blocks', () => {
    const sound = sine(440, 44_100, 0.2)
    const whole = resample(sound, 44_100, 16_000)
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 20 }), (blocks) => {
        expect(resample(sound, 44_100, 16_000, blocks)).toEqual(whole)
      }),
      { numRuns: 50 },
    )
  })

  it('lasts as long as the sound, to half a sample', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4000, max: 96_000 }), fc.nat(3000), (rate, length) => {
        expect(resample(new Float32Array(length).fill(0.5), rate, 16_000)).toHaveLength(
          Math.round((length * 16_000) / rate),
        )
      }),
      { numRuns: 30 },
    )
  })

  it('keeps a level', () => {
    const got = resample(new Float32Array(44_100).fill(0.25), 44_100, 16_000)
    for (const sample of got.subarray(1000, -1000)) expect(Math.abs(sample - 0.25)).toBeLessThan(1e-6)
  })

  it('copies where nothing is to do', () => {
    const sound = sine(100, 16_000, 0.1)
    expect(resample(sound, 16_000, 16_000, [7, 300])).toEqual(sound)
  })

  it.each([0, 99, 1.5, NaN, 2e6])('refuses %s Hz', (rate) => {
    expect(() => createResampler(rate, 16_000)).toThrow('a sample rate is')
    expect(() => createResampler(16_000, rate)).toThrow('expected a whole number of Hz from 100 to 1000000')
  })
})
