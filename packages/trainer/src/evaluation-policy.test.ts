import { describe, expect, it } from 'vitest'
import { runConfig, type RunOptions } from './config/run-config.js'
import { tinyConfig } from './testing/tiny.js'
import { createJudge, judgement } from './evaluation-policy.js'

const configOf = (training: Partial<RunOptions['training']>) => runConfig.parse(tinyConfig(training))

/** What a judge says after each loss. */
function verdicts(training: Partial<RunOptions['training']>, losses: readonly number[], cutAt = losses.length) {
  const config = configOf(training)
  let judge = createJudge(config)
  return losses.map((loss, index) => {
    // As a run that is stopped and resumed: what comes next depends on the saved state alone.
    if (index === cutAt) judge = createJudge(config, judgement.parse(JSON.parse(JSON.stringify(judge.state))))
    const isBest = judge.take(index * 10, loss)
    return { isBest, reduction: judge.reduction, isOver: judge.isOver, best: judge.state!.best }
  })
}

const plateau = { schedule: 'plateau', plateau: { patience: 2, factor: 0.5, minimumDelta: 0.1 } } as const
const losses = [3, 2, 1.95, 1.94, 1.8, 1.8, 1.8, 1.8, 1.8, 1.5]

describe('validation losses', () => {
  it('reduce the rate of a plateau after so many evaluations without progress, and count again', () => {
    expect(verdicts(plateau, losses).map(({ reduction }) => reduction)).toEqual([
      1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125,
    ])
  })

  it("reduce it as PyTorch's ReduceLROnPlateau does by the second rules: the evaluation after so many without progress", () => {
    // torch 2: mode 'min', threshold_mode 'abs', patience 2, factor 0.5, threshold 0.1
    expect(verdicts({ ...plateau, rules: 2 }, losses).map(({ reduction }) => reduction)).toEqual([
      1, 1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5,
    ])
  })

  it('never reduce the rate of another schedule', () => {
    expect(verdicts({ schedule: 'constant' }, losses).every(({ reduction }) => reduction === 1)).toBe(true)
  })

  it('stop the run early, progress below minimumDelta is none', () => {
    const isOver = (earlyStop: { patience: number; minimumDelta?: number }) =>
      verdicts({ earlyStop }, losses).map((verdict) => verdict.isOver)
    expect(isOver({ patience: 2, minimumDelta: 0.1 }).indexOf(true)).toBe(3)
    expect(isOver({ patience: 4 }).indexOf(true)).toBe(8)
    expect(isOver({ patience: 5 })).not.toContain(true)
  })

  it('have a best one: the first of equals', () => {
    const found = verdicts({}, losses)
    expect(found.flatMap(({ isBest }, index) => (isBest ? [index] : []))).toEqual([0, 1, 2, 3, 4, 9])
    expect(found[8]!.best).toEqual({ step: 40, loss: 1.8 })
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('lead to the same when the state was saved before evaluation %i', (cut) => {
    const training = { ...plateau, earlyStop: { patience: 3, minimumDelta: 0.05 } }
    expect(verdicts(training, losses, cut)).toEqual(verdicts(training, losses))
  })
})

describe('the settings of schedules and early stop', () => {
  it('are refused with the field that is wrong', () => {
    const problem = (training: object) => runConfig.safeParse(tinyConfig(training)).error?.issues[0]
    expect(problem({ schedule: 'cosin' })).toMatchObject({
      path: ['training', 'schedule'],
      message: 'must be one of cosine, linear, constant, plateau',
    })
    expect(problem({ plateau: { patience: 3 } })?.message).toMatch(/^is of schedule 'plateau' alone/)
    expect(problem({ schedule: 'plateau', plateau: { factor: 1 } })?.path).toEqual(['training', 'plateau', 'factor'])
    expect(problem({ earlyStop: {} })?.path).toEqual(['training', 'earlyStop', 'patience'])
    expect(problem({ earlyStop: { patience: 2, delta: 1 } })?.path).toEqual(['training', 'earlyStop'])
  })
})
