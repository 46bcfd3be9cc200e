import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedStudy, type StudyOptions } from '../study-file.js'
import type { Outcome } from './outcome.js'
import { planStudy } from './plan-study.js'
import { tune } from './tune.js'

const options: StudyOptions = {
  name: 'small',
  title: 'A small study',
  preset: 'text',
  set: { training: { minimumLearningRate: 0, evaluateEvery: 10 } },
  arms: { none: { decoder: { wavelet: { kind: 'none' } } }, fixed: { decoder: { wavelet: { kind: 'fixed' } } } },
  budgets: [20, 40],
  tuning: { values: [1e-3, 2e-3, 4e-3], seeds: [0, 1] },
  evaluation: { seeds: [10, 11, 12] },
}
const outcome = (finalLoss: number): Outcome => ({ finalLoss, parameters: 1, flopsPerToken: 1, secondsPerStep: 1 })

/** Outcomes of every run that the plan asks for, until it asks for no more. */
function complete(study: StudyOptions, lossOf: (rate: number, arm: string) => number) {
  const outcomes = new Map<string, Outcome>()
  for (;;) {
    const plan = planStudy(checkedStudy(study), outcomes)
    if (plan.pending.length === 0) return plan
    for (const { hash, tuned, arm } of plan.pending) outcomes.set(hash, outcome(lossOf(tuned ?? 1, arm)))
  }
}

describe('the plan of a study', () => {
  it('begins with every value and seed of the tuning, for each arm and budget', () => {
    const { runs, arms } = planStudy(checkedStudy(options), new Map())
    expect(runs).toHaveLength(2 * 2 * 3 * 2)
    expect(arms.every(({ judged }) => judged.length === 0)).toBe(true)
    const [first] = runs
    expect(first!.config.training).toMatchObject({ steps: 20, learningRate: 1e-3, seed: 0, minimumLearningRate: 0 })
    expect(first!.config.decoder.wavelet.kind).toBe('none')
  })

  it('judges each arm at its own best value, with fresh seeds that all arms share', () => {
    const { arms } = complete(options, (rate, arm) => Math.abs(Math.log(rate / (arm === 'none' ? 2e-3 : 2.1e-3))))
    for (const { judged, tuning } of arms) {
      expect(tuning!.best).toBe(2e-3)
      expect(judged.map(({ seed }) => seed)).toEqual([10, 11, 12])
      expect(judged.every(({ config }) => config.training.learningRate === 2e-3)).toBe(true)
    }
  })

  it('grows the grid beyond an end that is best, and says so where it may grow no more', () => {
    const higher = complete(options, (rate) => Math.abs(Math.log(rate / 9e-3))).arms[0]!.tuning!
    expect(higher.values).toEqual([1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2])
    expect(higher).toMatchObject({ best: 8e-3, atEdge: false })
    const endless = complete({ ...options, tuning: { ...options.tuning!, growth: 1 } }, (rate) => -rate).arms[0]!
      .tuning!
    expect(endless).toMatchObject({ best: 8e-3, atEdge: true })
  })

  it('gives a run an address that what decides it alone changes', () => {
    const plain = planStudy(checkedStudy(options), new Map()).runs.map(({ hash }) => hash)
    const renamed = planStudy(
      checkedStudy({
        ...options,
        title: 'Another',
        arms: { ...options.arms, again: { decoder: { wavelet: { kind: 'none' } } } },
      }),
      new Map(),
    ).runs.map(({ hash }) => hash)
    expect(renamed).toEqual(plain)
    const other = planStudy(checkedStudy({ ...options, backend: 'cpu' }), new Map()).runs
    expect(other.some(({ hash }) => plain.includes(hash))).toBe(false)
  })

  it('names arm and group of a config that is refused, before any run', () => {
    const wrong = {
      ...options,
      arms: { ...options.arms, odd: { decoder: { headCount: 7 } } },
      axes: { depth: { key: 'decoder.layerCount', values: [2, 3] } },
    }
    expect(() => planStudy(checkedStudy(wrong), new Map())).toThrow(/study 'small', arm 'odd', depth 2: .*headCount/)
  })

  it('has a group for each combination of the axes', () => {
    const axes: StudyOptions['axes'] = {
      depth: { key: 'decoder.layerCount', values: [2, 3] },
      norm: { options: { layer: {}, rms: { decoder: { norm: 'rms' } } } },
    }
    const { arms } = planStudy(checkedStudy({ ...options, axes }), new Map())
    expect([...new Set(arms.map(({ group }) => group.name))]).toEqual([
      'depth 2, norm layer',
      'depth 2, norm rms',
      'depth 3, norm layer',
      'depth 3, norm rms',
    ])
  })
})

describe('a study file', () => {
  it.each<[string, object]>([
    ['targets.0.arm', { targets: [{ claim: 'x', arm: 'typo', measure: 'stepsRatio', atMost: 0.6 }] }],
    ['baseline', { baseline: 'typo' }],
    ['budgets', { budgets: [40, 20] }],
    ['evaluation.seeds', { evaluation: { seeds: [1, 12] } }],
    ['tuning', { tuning: undefined, evaluation: undefined }],
    ['Unrecognized', { lerningRate: 1 }],
  ])('is refused at %s', (place, change) => {
    expect(() => checkedStudy({ ...options, ...change })).toThrow(place)
  })
})

describe('a grid', () => {
  it('finds the lowest loss of any convex curve, inside of the grid that it grew', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (centre) => {
        const { best, values, atEdge } = tune([0.5, 1, 2], 20, (value) => (Math.log2(value) - centre) ** 2)
        expect(atEdge).toBe(false)
        expect(Math.abs(Math.log2(best!) - centre)).toBeLessThanOrEqual(0.51)
        expect(values.at(0)).toBeLessThan(best!)
        expect(values.at(-1)).toBeGreaterThan(best!)
      }),
    )
  })

  it('takes no value that diverged, and none where all did', () => {
    expect(tune([1, 2, 4], 0, (value) => (value === 2 ? 1 : Infinity))).toMatchObject({ best: 2, atEdge: false })
    expect(tune([1, 2, 4], 3, () => Infinity)).toMatchObject({ best: undefined, atEdge: false })
  })
})
