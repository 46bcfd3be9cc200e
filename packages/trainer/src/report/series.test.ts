import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCount, formatNumber, formatSeconds } from './format.js'
import { downsample, evenlySpread, smooth, valueAt, type Point } from './series.js'

const lines = fc
  .array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 400 })
  .map((values) => values.map((y, x): Point => [x, y]))

describe('downsample', () => {
  it('keeps ends, extremes and order within the limit', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 4, max: 60 }), (points, limit) => {
        const kept = downsample(points, limit)
        expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 4))
        expect(kept[0]).toBe(points[0])
        expect(kept.at(-1)).toBe(points.at(-1))
        const heights = (all: readonly Point[]) => all.map(([, y]) => y)
        expect(Math.max(...heights(kept))).toBe(Math.max(...heights(points)))
        expect(Math.min(...heights(kept))).toBe(Math.min(...heights(points)))
        for (let index = 1; index < kept.length; index++) expect(kept[index]![0]).toBeGreaterThan(kept[index - 1]![0])
      }),
    )
  })
})

describe('smooth', () => {
  const smoothed = (values: number[], span: number) => Array.from(smooth(Float64Array.from(values), span))

  it('starts at the first value, leaves a constant alone and stays between the extremes', () => {
    expect(smoothed([3, 5], 10)[0]).toBeCloseTo(3, 12)
    for (const y of smoothed(Array<number>(50).fill(7), 5)) expect(y).toBeCloseTo(7, 12)
    for (const y of smoothed([0, 1, 0, 1], 2)) {
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(1)
    }
  })

  it('with a span of 0 is the line itself', () => {
    expect(smoothed([3, 5], 0)).toEqual([3, 5])
  })
})

describe('valueAt', () => {
  it('finds the y of an x that is there', () => {
    const series = { x: Float64Array.of(0, 5, 7), y: Float64Array.of(1, 2, 3) }
    expect([0, 5, 7, 6, 8].map((x) => valueAt(series, x))).toEqual([1, 2, 3, undefined, undefined])
  })
})

describe('evenlySpread', () => {
  it('keeps both ends', () => {
    expect(evenlySpread([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8])
    expect(evenlySpread([0, 1], 3)).toEqual([0, 1])
  })
})

describe('formats', () => {
  it('say figures as a person would', () => {
    expect(formatNumber(2.25)).toBe('2.250')
    expect(formatNumber(-0.25, 3)).toBe('−0.250')
    expect(formatNumber(0)).toBe('0')
    expect(formatNumber(NaN)).toBe('–')
    expect(formatNumber(null)).toBe('–')
    expect(formatNumber(0.00001)).toBe('1.00e-5')
    expect(formatNumber(123_456)).toBe('123\u202f456')
    expect(formatNumber(9999.99)).toBe('10\u202f000')
    expect(formatCount(1_234_567)).toBe('1\u202f234\u202f567')
    expect(formatSeconds(0.0123)).toBe('12.3 ms')
    expect(formatSeconds(12.34)).toBe('12.3 s')
    expect(formatSeconds(250)).toBe('4 min 10 s')
    expect(formatSeconds(7500)).toBe('2 h 5 min')
  })
})
