import { describe, expect, it } from 'vitest'
import { summarize } from '../comparison/summary.js'
import type { MetricLine } from '../metrics/metrics.js'
import { seedsVerdict, summarizeSeeds } from './seeds.js'

const line = (step: number, validationLoss: number): MetricLine => ({
  step,
  tokens: step,
  validationLoss,
  learningRate: 1,
  gradientNorm: 1,
  seconds: step,
})
const summaryOf = (losses: Record<string, number>) =>
  summarize(
    new Map(
      Object.entries(losses).map(([name, loss]) => [name, { metrics: [line(0, 4), line(4, loss)], parameters: 1 }]),
    ),
    4,
  )
const summaries = {
  0: summaryOf({ base: 2, better: 1.5, same: 2.1 }),
  1: summaryOf({ base: 2.2, better: 1.6, same: 2.1 }),
  2: summaryOf({ base: 2.1, better: 1.6, same: 2.1 }),
}

describe('several seeds', () => {
  it('give t intervals of the paired differences', () => {
    const { arms, baseline, seeds } = summarizeSeeds(summaries)
    expect([baseline, seeds]).toEqual(['base', [0, 1, 2]])
    // Differences −0.5, −0.6, −0.5: standard deviation 0.057735, t(0.975, 2) = 4.302653 (tables).
    expect(arms.better!.difference!.estimate).toBeCloseTo(-0.533333, 6)
    expect(arms.better!.difference!.low).toBeCloseTo(-0.533333 - (4.302653 * 0.057735) / Math.sqrt(3), 5)
    expect(arms.base!.difference).toBeUndefined()
    expect(arms.base!.stepsToBaselineLoss).toEqual([1, 1, 1])
    expect(arms.same!.stepsToBaselineLoss[0]).toBeNull()
  })

  it('say what they cannot tell apart', () => {
    const text = seedsVerdict(summarizeSeeds(summaries))
    expect(text).toContain('after 4 steps over 3 seeds')
    expect(text).toContain('−0.533 (−0.677 to −0.390)')
    expect(text).toContain("Not told apart from 'base' by these seeds: 'same'.")
    expect(text).not.toContain("'better'.")
  })
})
