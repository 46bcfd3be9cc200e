import { describe, expect, it } from 'vitest'
import { bootstrapInterval } from './bootstrap.js'
import { mean, standardDeviation } from './intervals.js'

const observations = [1.2, 0.7, 3.1, 2.2, 1.9, 0.4, 2.8, 1.1]
function middle(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

describe('the percentile bootstrap', () => {
  // scipy 1.17.1: stats.bootstrap((x,), …, n_resamples=200000, method='percentile', rng=0)
  it("is scipy's for the median at 0.9", () => {
    const { low, high } = bootstrapInterval(observations, middle, { level: 0.9, resamples: 50_000 })
    expect(low).toBeCloseTo(0.9, 1)
    expect(high).toBeCloseTo(2.5, 1)
  })

  it("is scipy's for the coefficient of variation at 0.95", () => {
    const { low, high } = bootstrapInterval(observations, (x) => standardDeviation(x) / mean(x), { resamples: 50_000 })
    expect(low).toBeCloseTo(0.31156, 2)
    expect(high).toBeCloseTo(0.81363, 2)
  })

  it('is the same to the bit for the same seed, and another for another', () => {
    const of = (seed: number) => bootstrapInterval(observations, mean, { seed, resamples: 500 })
    expect(of(3)).toEqual(of(3))
    expect(of(3)).not.toEqual(of(4))
  })

  it('has an infinite bound where enough resamples never reach the loss', () => {
    const { estimate, low, high } = bootstrapInterval([1, 1.1, 0.9, 6], (x) => (mean(x) > 2 ? Infinity : mean(x)))
    expect(estimate).toBe(Infinity)
    expect(low).toBeLessThan(1.1)
    expect(high).toBe(Infinity)
  })

  it('is the whole line for one observation', () => {
    expect(bootstrapInterval([2], mean)).toMatchObject({ estimate: 2, low: -Infinity, high: Infinity })
  })

  it('refuses what it cannot answer', () => {
    expect(() => bootstrapInterval([], mean)).toThrow('there is no observation')
    expect(() => bootstrapInterval([1, 2], () => NaN)).toThrow('NaN')
    expect(() => bootstrapInterval([1, 2], mean, { resamples: 0 })).toThrow('resamples')
    expect(() => bootstrapInterval([1, 2], mean, { level: 95 })).toThrow('level')
  })
})
