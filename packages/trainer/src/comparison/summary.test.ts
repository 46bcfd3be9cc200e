import { describe, expect, it } from 'vitest'
import { median, secondsPerStep, stepReaching } from '../metrics/figures.js'
import type { MetricLine } from '../metrics/metrics.js'
import { summarize } from './summary.js'
import { verdict } from './verdict.js'

/** Metrics of steps that took these seconds, with the validation losses by step. */
function metricsOf(losses: Record<number, number>, secondsOfSteps: readonly number[] = [1, 1, 1, 1]): MetricLine[] {
  const common = { learningRate: 1, gradientNorm: 1 }
  const lines: MetricLine[] = []
  let seconds = 0
  for (let step = 0; step <= secondsOfSteps.length; step++) {
    if (step > 0) {
      seconds += secondsOfSteps[step - 1]!
      lines.push({ step, tokens: step, trainLoss: 1, ...common, seconds })
    }
    if (losses[step] !== undefined) lines.push({ step, tokens: step, validationLoss: losses[step], ...common, seconds })
  }
  return lines
}

const summaryOf = (arms: Record<string, Record<number, number>>) =>
  summarize(
    new Map(Object.entries(arms).map(([name, losses]) => [name, { metrics: metricsOf(losses), parameters: 10 }])),
    4,
  )

describe('figures of a run', () => {
  it('have the median of the seconds a step, whatever one slow step took', () => {
    expect(secondsPerStep(metricsOf({}, [2, 1, 9, 1.5]))).toBe(1.75)
    expect(secondsPerStep(metricsOf({ 0: 3, 2: 2 }, [2, 1, 9]))).toBe(2)
    expect(median([])).toBeNaN()
  })

  it('have the step of a loss on the line between two evaluations', () => {
    const metrics = metricsOf({ 0: 4, 2: 3, 4: 1 })
    expect(stepReaching(metrics, 3.5)).toBe(1)
    expect(stepReaching(metrics, 3)).toBe(2)
    expect(stepReaching(metrics, 1.5)).toBe(3.5)
    expect(stepReaching(metrics, 4)).toBe(0)
    expect(stepReaching(metrics, 0.9)).toBeNull()
  })

  it('count the first time that a loss was reached, though it rose again', () => {
    expect(stepReaching(metricsOf({ 0: 4, 1: 2, 2: 3, 4: 1 }), 2)).toBe(1)
  })
})

describe('a comparison', () => {
  it('measures every arm against the one without wavelet, wherever it stands', () => {
    const summary = summaryOf({ fixed: { 0: 4, 2: 2, 4: 1 }, none: { 0: 4, 2: 3, 4: 2.5 } })
    expect(summary).toEqual({
      baseline: 'none',
      steps: 4,
      arms: {
        fixed: { finalValidationLoss: 1, parameters: 10, secondsPerStep: 1 },
        none: { finalValidationLoss: 2.5, parameters: 10, secondsPerStep: 1 },
      },
      stepsToBaselineLoss: { fixed: 1.5 / 4, none: 1 },
    })
  })

  it('takes the first arm for the baseline if none is named so, 1 even if its loss was lower before', () => {
    const { baseline, stepsToBaselineLoss } = summaryOf({ a: { 0: 4, 2: 1, 4: 2 }, b: { 0: 4, 2: 3, 4: 3 } })
    expect(baseline).toBe('a')
    expect(stepsToBaselineLoss).toEqual({ a: 1, b: null })
  })
})

describe('the verdict', () => {
  it('has the figures in two sentences when the wavelet wins', () => {
    expect(verdict(summaryOf({ none: { 0: 4, 2: 3, 4: 2.5 }, fixed: { 0: 4, 2: 2, 4: 1 } }))).toBe(
      'After 4 steps the validation loss is 2.500 nats a token for the baseline and 1.000 for the fixed wavelet ' +
        "(better; after 38 % of the steps it had the baseline's final loss). " +
        'A step took 1.00 s for the baseline and 1.00 s for the fixed wavelet (1.00 times as long).',
    )
  })

  it('says so when the wavelet loses, and names every arm', () => {
    const text = verdict(
      summaryOf({
        none: { 0: 4, 4: 2 },
        fixed: { 0: 4, 4: 3 },
        shifted: { 0: 4, 2: 1.5, 4: 2.5 },
        same: { 0: 4, 4: 2 },
      }),
    )
    expect(text).toContain("3.000 for the fixed wavelet (worse; it never had the baseline's final loss)")
    expect(text).toContain("2.500 for 'shifted' (worse; after 40 % of the steps it had the baseline's final loss)")
    expect(text).toContain("and 2.000 for 'same' (equal; after 100 % of the steps")
    expect(text.match(/\. /g)).toHaveLength(1)
  })
})
