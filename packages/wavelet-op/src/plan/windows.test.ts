import { describe, expect, it } from 'vitest'
import { scalingFilters, waveletNames, type ScalingName } from './families/index.js'
import { hasDetails, startWeights, windowLength, windowTaps } from './windows.js'

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0)

describe.each(waveletNames)('the windows of %s', (wavelet) => {
  it('have the length that windowLength says, and sum to 1, or to 0 for a detail', () => {
    for (let level = 0; level <= 7; level++)
      for (const detail of level === 0 || !hasDetails(wavelet) ? [false] : [false, true]) {
        const taps = windowTaps({ wavelet, level, detail })
        expect(taps).toHaveLength(windowLength({ wavelet, level, detail }))
        expect(Math.abs(sum(taps) - (detail ? 0 : 1))).toBeLessThan(1e-9)
        expect(taps.at(-1)).not.toBe(0)
      }
  })

  it('can be cut: the first taps are those of the whole', () => {
    for (const limit of [1, 5, 40])
      for (const detail of hasDetails(wavelet) ? [false, true] : [false]) {
        const whole = windowTaps({ wavelet, level: 4, detail })
        expect(windowTaps({ wavelet, level: 4, detail }, limit)).toEqual(whole.slice(0, limit))
      }
  })
})

describe.each(Object.keys(scalingFilters) as ScalingName[])('the windows of the filters of %s', (wavelet) => {
  const { scaling, wavelet: highPass } = scalingFilters[wavelet]

  it('grow with the level as the filter does', () => {
    expect(windowLength({ wavelet, level: 5, detail: false })).toBe(31 * (scaling.length - 1) + 1)
  })

  it('have the frequency response of their stages: ∏ h(2^j ω), the last one g for a detail', () => {
    const response = (taps: ArrayLike<number>, omega: number) =>
      Math.hypot(
        sum(Array.from(taps, (tap, k) => tap * Math.cos(omega * k))),
        sum(Array.from(taps, (tap, k) => tap * Math.sin(omega * k))),
      )
    for (const level of [1, 2, 4])
      for (const detail of [false, true])
        for (const omega of [0.1, 0.7, 2, Math.PI]) {
          const stages = Array.from({ length: level }, (_, j) =>
            response(detail && j === level - 1 ? highPass : scaling, omega * 2 ** j),
          )
          const expected = stages.reduce((product, gain) => product * (gain / Math.SQRT2), 1)
          expect(response(windowTaps({ wavelet, level, detail }), omega)).toBeCloseTo(expected, 8)
        }
  })
})

describe('Haar', () => {
  it('averages 2^level samples; its detail is the newer half minus the older one', () => {
    expect(windowTaps({ wavelet: 'haar', level: 2, detail: false })).toEqual(Float64Array.of(0.25, 0.25, 0.25, 0.25))
    const detail = windowTaps({ wavelet: 'haar', level: 2, detail: true })
    ;[0.25, 0.25, -0.25, -0.25].forEach((tap, k) => expect(detail[k]).toBeCloseTo(tap, 15))
  })
})

describe('an exponential moving average', () => {
  it('has the mean age of a mean over 2^level samples, and taps that fall by 1 − α', () => {
    for (const level of [1, 3, 9]) {
      const taps = windowTaps({ wavelet: 'ema', level, detail: false })
      const age = sum(Array.from(taps, (tap, k) => k * tap))
      expect(Math.abs(age - (2 ** level - 1) / 2)).toBeLessThan(1e-4 * 2 ** level)
      expect(taps[1]! / taps[0]!).toBeCloseTo(1 - 2 / (2 ** level + 1), 12)
    }
  })
})

describe('a cascade of four exponential moving averages', () => {
  it('has the mean age of a mean over 2^level samples, and its taps rise once and fall once', () => {
    for (const level of [1, 3, 9]) {
      const taps = windowTaps({ wavelet: 'gamma', level, detail: false })
      const age = sum(Array.from(taps, (tap, k) => k * tap))
      expect(Math.abs(age - (2 ** level - 1) / 2)).toBeLessThan(1e-4 * 2 ** level)
      const largest = taps.indexOf(Math.max(...taps))
      for (let k = 1; k < taps.length; k++) expect(taps[k]! > taps[k - 1]!).toBe(k <= largest)
    }
  })

  it('ends at the first tap from which on the rest weighs less than 2^-24', () => {
    for (const level of [1, 4, 8]) {
      const alpha = 8 / (2 ** level + 7)
      const tap = (k: number) => (((k + 1) * (k + 2) * (k + 3)) / 6) * alpha ** 4 * (1 - alpha) ** k
      const length = windowLength({ wavelet: 'gamma', level, detail: false })
      const beyond = (from: number) => sum(Array.from({ length: 100 * 2 ** level }, (_, i) => tap(from + i)))
      expect(beyond(length)).toBeLessThan(2 ** -24)
      expect(beyond(length - 1)).toBeGreaterThanOrEqual(2 ** -24)
    }
  })
})

describe('a shift', () => {
  it("passes the oldest sample of Haar's window: the one before, at level 1", () => {
    expect(windowTaps({ wavelet: 'shift', level: 1, detail: false })).toEqual(Float64Array.of(0, 1))
    expect(windowTaps({ wavelet: 'shift', level: 2, detail: false })).toEqual(Float64Array.of(0, 0, 0, 1))
  })
})

describe('startWeights', () => {
  it('are total / sum of the taps inside', () => {
    expect(startWeights(Float64Array.of(0.25, 0.25, 0.25, 0.25), 1)).toEqual(Float64Array.of(4, 2, 4 / 3, 1))
  })

  it('are 1 where that sum is near 0: below 1/8 of the magnitudes', () => {
    expect(startWeights(Float64Array.of(0.5, -0.4, 0.9), 1)).toEqual(Float64Array.of(2, 1, 1 / (0.5 - 0.4 + 0.9)))
    expect(startWeights(Float64Array.of(2 ** -32, 1), 1)).toEqual(Float64Array.of(1, 1 / (1 + 2 ** -32)))
  })
})
