import fc from 'fast-check'
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

/** @param steps planned; four at most are done */
function summaryOf(arms: Record<string, Record<number, number>>, steps = 4) {
  const seconds = Array<number>(Math.min(steps, 4)).fill(1)
  const named = Object.entries(arms).map(
    ([name, losses]) => [name, { metrics: metricsOf(losses, seconds), parameters: 10 }] as const,
  )
  return summarize(new Map(named), steps)
}

describe('figures of a run', () => {
  it('have the median of the seconds per step, whatever one slow step took', () => {
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
  it('measures every arm against the first one, whatever the names are', () => {
    const summary = summaryOf({ fixed: { 0: 4, 2: 2, 4: 1 }, none: { 0: 4, 2: 3, 4: 2.5 } })
    expect(summary).toMatchObject({
      baseline: 'fixed',
      steps: 4,
      stepsDone: 4,
      evaluatedAt: 4,
      arms: {
        fixed: { finalValidationLoss: 1, parameters: 10, secondsPerStep: 1 },
        none: { finalValidationLoss: 2.5, parameters: 10, secondsPerStep: 1 },
      },
      firstStepAtBaselineLoss: { fixed: 4, none: null },
      stepsToBaselineLoss: { fixed: 1, none: null },
    })
  })

  it("divides by the baseline's own first arrival, though its loss rose again", () => {
    const summary = summaryOf({ a: { 0: 4, 1: 2, 2: 3, 4: 2.5 }, b: { 0: 4, 2: 1, 4: 1 } })
    expect(summary.firstStepAtBaselineLoss).toEqual({ a: 0.75, b: 1 })
    expect(summary.stepsToBaselineLoss).toEqual({ a: 1, b: 1 / 0.75 })
  })

  const loss = fc.double({ min: 0.1, max: 12, noNaN: true })
  const curves = fc.array(loss, { minLength: 1, maxLength: 12 })

  it('gives an arm that equals the baseline the ratio 1, whatever the curve', () => {
    fc.assert(
      fc.property(curves, (losses) => {
        const curve = Object.fromEntries(losses.map((value, step) => [step, value]))
        const metrics = metricsOf(curve, Array<number>(losses.length - 1).fill(1))
        const same = { metrics, parameters: 1 }
        const { stepsToBaselineLoss } = summarize(
          new Map([
            ['a', same],
            ['b', same],
          ]),
          metrics.length,
        )
        expect(stepsToBaselineLoss).toEqual({ a: 1, b: 1 })
      }),
      { numRuns: 1000 },
    )
  })

  it('gives an arm that was as low as the baseline at every evaluation a ratio of at most 1', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(loss, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 2 }), (pairs) => {
        const arm = (lossOf: (value: number, share: number) => number) => ({
          metrics: metricsOf(
            Object.fromEntries(pairs.map(([value, share], step) => [step, lossOf(value, share)])),
            Array<number>(pairs.length - 1).fill(1),
          ),
          parameters: 1,
        })
        const arms = new Map([
          ['a', arm((value) => value)],
          ['b', arm((value, share) => value * share)],
        ])
        const { b: ratio } = summarize(arms, pairs.length - 1).stepsToBaselineLoss
        expect(ratio).toBeLessThanOrEqual(1)
      }),
      { numRuns: 500 },
    )
  })

  it('compares arms that are not finished where all of them have been', () => {
    const arms = new Map([
      ['a', { metrics: metricsOf({ 0: 4, 2: 3, 4: 2 }), parameters: 1 }],
      ['b', { metrics: metricsOf({ 0: 4, 2: 2 }, [1, 1, 1]), parameters: 1 }],
    ])
    expect(summarize(arms, 8)).toMatchObject({
      steps: 8,
      stepsDone: 3,
      evaluatedAt: 2,
      arms: { a: { finalValidationLoss: 3 }, b: { finalValidationLoss: 2 } },
      stepsToBaselineLoss: { a: 1, b: 0.5 },
    })
  })

  it('times arms by pairs of steps, so that a slow spell of the machine cancels', () => {
    const arms = new Map([
      ['a', { metrics: metricsOf({ 0: 4 }, [1, 1, 10, 10, 10]), parameters: 1 }],
      ['b', { metrics: metricsOf({ 0: 4 }, [1.5, 1.5, 15, 15, 20]), parameters: 1 }],
    ])
    expect(summarize(arms, 5).stepTimeRatio).toEqual({ b: { ratio: 1.5, low: 1.5, high: 1.5, rounds: 5 } })
  })
})

describe('the verdict', () => {
  it('has the figures of two arms in plain sentences', () => {
    expect(verdict(summaryOf({ none: { 0: 4, 2: 3, 4: 2.5 }, fixed: { 0: 4, 2: 2, 4: 1 } }))).toBe(
      "After 4 steps the validation loss is 2.500 nats per token for 'none' (the first arm, the baseline) and 1.000 for 'fixed': " +
        "1.500 lower. 'fixed' first had the final loss of 'none' after 2 steps, 'none' itself after 4: 38 % of the steps. " +
        "A step took 1.00 s for 'none' and 1.00 s for 'fixed': 1.00 times as long (1.00 to 1.00 in the middle half of 4 paired steps).",
    )
    expect(verdict(summaryOf({ b: { 0: 4, 4: 2 }, a: { 0: 4, 4: 3 } }))).toContain(
      "3.000 for 'a': 1.000 higher. 'a' never had the final loss of 'b'.",
    )
    expect(verdict(summaryOf({ b: { 0: 4, 4: 2 }, a: { 0: 4, 4: 2 } }))).toContain(
      "2.000 for 'a': equal. 'a' first had the final loss of 'b' after 4 steps, 'b' itself after 4: 100 % of the steps.",
    )
  })

  it('is a table for three arms or more', () => {
    const text = verdict(
      summaryOf({ base: { 0: 4, 4: 2 }, none: { 0: 4, 4: 3 }, x: { 0: 4, 2: 1.5, 4: 2.5 }, same: { 0: 4, 4: 2 } }),
    )
    expect(text.split('\n').slice(2, 7)).toEqual([
      'arm               loss  difference  steps to that loss  time per step        times as long',
      'base (baseline)  2.000           –           4 (100 %)         1.00 s                    –',
      'none             3.000      +1.000               never         1.00 s  1.00 (1.00 to 1.00)',
      'x                2.500      +0.500            2 (40 %)         1.00 s  1.00 (1.00 to 1.00)',
      'same             2.000       0.000           4 (100 %)         1.00 s  1.00 (1.00 to 1.00)',
    ])
  })

  it('calls nothing final that is not', () => {
    const losses = { a: { 0: 4, 2: 3 }, b: { 0: 4, 2: 2 }, c: { 0: 4, 2: 2 } }
    const two = verdict(summaryOf({ a: losses.a, b: losses.b }, 1200))
    expect(two).toMatch(/^Not finished: 4 of 1,200 steps are done\. After 2 steps the validation loss is/)
    for (const text of [two, verdict(summaryOf(losses, 1200))]) {
      expect(text).toMatch(/^Not finished: 4 of 1,200 steps/)
      expect(text).not.toContain('final')
    }
  })
})
