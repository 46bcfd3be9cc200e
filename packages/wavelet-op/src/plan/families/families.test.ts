import { describe, expect, it } from 'vitest'
import { scalingFilters, type ScalingName } from './index.js'
import fixture from './pywavelets.fixture.json' with { type: 'json' }

/**
 * The fixture was printed by PyWavelets 1.8.0: `pip install PyWavelets`, then for each name
 * `w = pywt.Wavelet(name); json.dumps({ 'dec_lo': w.dec_lo, 'rec_lo': w.rec_lo, 'dec_hi': w.dec_hi, 'rec_hi': w.rec_hi })`.
 */
type Published = Record<'dec_lo' | 'rec_lo' | 'dec_hi' | 'rec_hi', number[]>
const published = fixture.filters as Record<string, Published>
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Zeros in front that pad both filters of a pair, and zeros at the end of either, are not taps. */
function withoutPadding(...filters: number[][]): number[][] {
  const first = Math.min(...filters.map((filter) => filter.findIndex((tap) => tap !== 0)))
  return filters.map((filter) => {
    const taps = filter.slice(first)
    while (taps.at(-1) === 0) taps.pop()
    return taps
  })
}

const names = Object.keys(scalingFilters) as ScalingName[]

it('has every pair of filters of the fixture, and no other', () => {
  expect([...names].sort()).toEqual(Object.keys(published).sort())
})

describe.each(names)('%s', (name) => {
  const { scaling, wavelet } = scalingFilters[name]

  it("is PyWavelets' rec_lo and rec_hi, and dec_lo and dec_hi backwards where it is orthogonal", () => {
    const { rec_lo, rec_hi, dec_lo, dec_hi } = published[name]!
    const [low, high] = withoutPadding(rec_lo, rec_hi) as [number[], number[]]
    expect([scaling.length, wavelet.length]).toEqual([low.length, high.length])
    scaling.forEach((tap, k) => expect(Math.abs(tap - low[k]!)).toBeLessThan(1e-12))
    wavelet.forEach((tap, k) => expect(Math.abs(tap - high[k]!)).toBeLessThan(1e-12))
    if (name === 'bior2.2') return
    scaling.forEach((tap, k) => expect(Math.abs(tap - dec_lo.at(-1 - k)!)).toBeLessThan(1e-12))
    wavelet.forEach((tap, k) => expect(Math.abs(tap - dec_hi.at(-1 - k)!)).toBeLessThan(1e-12))
  })

  it('passes a constant and, as a detail, none of it', () => {
    expect(Math.abs(sum(scaling) - Math.SQRT2)).toBeLessThan(1e-9)
    expect(Math.abs(sum(wavelet))).toBeLessThan(1e-9)
  })

  it('is orthogonal to its dual shifted by two, which is itself but for splines: no digit is wrong', () => {
    const { dec_lo, rec_lo } = published[name]!
    const dual = [...dec_lo].reverse()
    for (let shift = -rec_lo.length; shift <= rec_lo.length; shift += 2) {
      const product = sum(rec_lo.map((tap, k) => tap * (dual[k + shift] ?? 0)))
      expect(Math.abs(product - (shift === 0 ? 1 : 0))).toBeLessThan(1e-9)
    }
  })
})
