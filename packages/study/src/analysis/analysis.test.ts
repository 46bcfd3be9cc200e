import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../plan/outcome.js'
import { planStudy } from '../plan/plan-study.js'
import { renderHtml } from '../report/html.js'
import { renderMarkdown } from '../report/markdown.js'
import { reportJson, reportRows, studyReport } from '../report/study-report.js'
import { checkedStudy, type StudyOptions } from '../study-file.js'
import { budgetReaching, stepsRatio } from './steps-ratio.js'

describe('the budget that reaches a loss', () => {
  const curve = [
    [100, 3],
    [200, 2],
    [400, 1.5],
  ] as const

  it('is on straight lines in the logarithm of the budget', () => {
    expect(budgetReaching(curve, 3)).toBe(100)
    expect(budgetReaching(curve, 2.5)).toBeCloseTo(100 * Math.SQRT2)
    expect(budgetReaching(curve, 1.5)).toBe(400)
  })

  it('is 0 for a loss that the smallest budget is better than, ∞ for one that no budget reaches', () => {
    expect(budgetReaching(curve, 3.1)).toBe(0)
    expect(budgetReaching(curve, 1.4)).toBe(Infinity)
    expect(budgetReaching(curve, Infinity)).toBe(0)
  })
})

describe('the ratio of steps', () => {
  it('is 1 for an arm that equals the baseline, whatever its curve', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.double({ min: 0.01, max: 0.5, noNaN: true })),
          { minLength: 2, maxLength: 8 },
        ),
        (seeds) => {
          const losses = seeds.map(([start, fall]) => [start, start - fall, start - 2 * fall])
          const ratio = stepsRatio(
            200,
            [100, 200, 400],
            losses.map((baseline) => ({ arm: baseline[1]!, baseline })),
            { level: 0.9 },
          )
          expect(ratio.estimate).toBeCloseTo(1, 9)
          expect(ratio.bound).toBe('exact')
        },
      ),
    )
  })

  it('is bounded by the largest budget, and ∞ for a loss that the smallest budget is better than', () => {
    const seed = (arm: number) => [
      { arm, baseline: [3, 2, 1.5] },
      { arm, baseline: [3.1, 2.1, 1.6] },
    ]
    expect(stepsRatio(200, [100, 200, 400], seed(1.2), { level: 0.9 })).toMatchObject({
      estimate: 0.5,
      bound: 'at most',
    })
    expect(stepsRatio(200, [100, 200, 400], seed(3.5), { level: 0.9 })).toMatchObject({
      estimate: Infinity,
      bound: 'never',
    })
  })
})

const options: StudyOptions = {
  name: 'small',
  title: 'A <small> study',
  preset: 'text',
  arms: {
    none: { decoder: { wavelet: { kind: 'none' } } },
    fixed: {},
    worse: { training: { weightDecay: 0.2 } },
  },
  budgets: [100, 200, 400],
  tuning: { values: [1e-3, 2e-3, 4e-3], growth: 0 },
  evaluation: { seeds: [1, 2, 3] },
  targets: [
    { claim: 'Fixed saves steps', arm: 'fixed', measure: 'stepsRatio', atMost: 0.6 },
    { claim: 'Worse saves steps', arm: 'worse', measure: 'stepsRatio', atMost: 0.6 },
    { claim: 'Worse is better', arm: 'worse', measure: 'difference', atMost: 0 },
  ],
}

function analyzed(
  lossOf: (run: { arm: string; budget: number; seed: number; rate: number }) => number,
  upTo = Infinity,
) {
  const study = checkedStudy(options)
  const outcomes = new Map<string, Outcome>()
  for (let done = 0; ;) {
    const plan = planStudy(study, outcomes)
    if (plan.pending.length === 0 || done >= upTo) return studyReport(study, plan, outcomes)
    for (const { hash, arm, budget, seed, tuned } of plan.pending) {
      if (done++ >= upTo) break
      const finalLoss = lossOf({ arm, budget: budget!, seed, rate: tuned! })
      outcomes.set(hash, { finalLoss, parameters: 10, flopsPerToken: 5, secondsPerStep: 1 })
    }
  }
}

/** A baseline that falls by 0.5 at each doubling; `fixed` is one doubling ahead. */
const lossOf = ({ arm, budget, seed, rate }: { arm: string; budget: number; seed: number; rate: number }) =>
  3 -
  0.5 * Math.log2(budget / 100) -
  (arm === 'fixed' ? 0.45 : arm === 'worse' ? -0.1 : 0) +
  0.001 * ((seed * 7) % 5) +
  (rate === 2e-3 ? 0 : 0.2)

describe('a finished study', () => {
  const report = analyzed(lossOf)
  const at = (arm: string, steps: number) => report.results.find((each) => each.arm === arm && each.steps === steps)!

  it('has the paired difference of each arm', () => {
    expect(at('fixed', 200).difference!.estimate).toBeCloseTo(-0.45)
    expect(at('fixed', 200).difference!.high).toBeCloseTo(-0.45)
    expect(at('none', 200).difference).toBeUndefined()
  })

  it("has the steps ratio off the baseline's own curve", () => {
    expect(at('fixed', 200).stepsRatio!.estimate).toBeCloseTo(2 ** -0.9)
    expect(at('worse', 200).stepsRatio!.estimate).toBeCloseTo(2 ** 0.2)
    expect(at('worse', 100).stepsRatio!.bound).toBe('never')
  })

  it('judges each target by its interval', () => {
    expect(report.verdicts.map(({ judgement }) => judgement)).toEqual(['holds', 'does not hold', 'does not hold'])
  })

  it('refuses to judge an arm whose best rate is at the end of its grid', () => {
    const edge = analyzed((run) => lossOf({ ...run, rate: 2e-3 }) - run.rate)
    expect(edge.verdicts[0]!.judgement).toBe('is not tested yet')
    expect(renderMarkdown(edge)).toContain('at the end of its grid, 0.004')
  })

  it('counts a run that diverged as ∞, and judges nothing by it', () => {
    const diverged = analyzed((run) => (run.arm === 'fixed' && run.seed === 2 ? Infinity : lossOf(run)))
    const fixed = diverged.results.find((each) => each.arm === 'fixed' && each.steps === 200)!
    expect(fixed.difference).toBeUndefined()
    expect(fixed.stepsRatio!.estimate).toBe(Infinity)
    expect(diverged.verdicts[0]!.judgement).toBe('is not tested yet')
    expect(renderMarkdown(diverged)).toContain('200 steps: 1 of 3 runs diverged: fixed')
  })

  it('calls nothing final before its last run', () => {
    const partial = analyzed(lossOf, 20)
    expect(partial.pending).toBeGreaterThan(0)
    expect(partial.verdicts.every(({ judgement }) => judgement === 'is not tested yet')).toBe(true)
    expect(renderMarkdown(partial)).toContain('Unfinished')
    expect(renderHtml(partial)).toContain('Unfinished')
  })

  it('shows the seeds that are done, and reads no ratio off half a curve', () => {
    for (let done = 1; done < 54; done += 4) {
      const { results } = analyzed(lossOf, done)
      for (const { loss, losses } of results) expect(loss === undefined).toBe(losses.length === 0)
      const baseline = results.filter(({ arm }) => arm === 'none')
      if (baseline.some(({ losses }) => losses.length < 3))
        expect(results.filter(({ stepsRatio }) => stepsRatio !== undefined)).toEqual([])
    }
    const [first] = analyzed(lossOf, 28).results
    expect(first).toMatchObject({ missing: 2, losses: [{ seed: 1 }] })
    expect(first!.loss!.estimate).toBeCloseTo(lossOf({ arm: 'none', budget: 100, seed: 1, rate: 2e-3 }))
    expect(renderMarkdown(analyzed(lossOf, 28))).toContain('| 1 of 3 |')
  })

  it('is written as a page, as Markdown and as rows, the same to the bit each time', () => {
    for (const render of [renderHtml, renderMarkdown, reportJson]) expect(render(analyzed(lossOf))).toBe(render(report))
    expect(renderHtml(report)).toContain('A &lt;small&gt; study')
    expect(renderHtml(report).match(/<svg/g)!.length).toBeGreaterThanOrEqual(4)
    expect(JSON.parse(reportJson(report))).toMatchObject({ runs: report.runs })
    const rows = reportRows(report) as { arm: string; seed: number; ratio: number; modality: string }[]
    expect(rows).toHaveLength(3 * 3 * 3)
    expect(rows.find(({ arm }) => arm === 'fixed')).toMatchObject({ modality: 'text', seed: 1 })
  })
})
