import { describe, expect, it } from 'vitest'
import { learningRateAt, scheduleKinds } from './schedule.js'

const schedule = { steps: 100, learningRate: 1, minimumLearningRate: 0.1, warmupSteps: 20 }
function rates(over: Partial<typeof schedule> = {}) {
  const all = { ...schedule, ...over }
  return Array.from({ length: all.steps }, (_, index) => learningRateAt(index + 1, all))
}

describe('learning rate', () => {
  it('rises in a line over the warm-up and peaks at its end', () => {
    expect(rates()[0]).toBeCloseTo(0.05, 12)
    expect(rates()[9]).toBeCloseTo(0.5, 12)
    expect(rates()[19]).toBe(1)
    expect(Math.max(...rates())).toBe(1)
  })

  it('falls as a cosine to the minimum at the last step: half way down in the middle, and never rises', () => {
    expect(rates()[59]).toBeCloseTo(0.55, 12)
    expect(rates()[99]).toBeCloseTo(0.1, 12)
    for (let index = 20; index < 100; index++) expect(rates()[index]).toBeLessThan(rates()[index - 1]!)
  })

  it('of a line falls evenly to the minimum at the last step', () => {
    const linear = { ...schedule, schedule: 'linear' } as const
    expect(learningRateAt(60, linear)).toBeCloseTo(0.55, 12)
    expect(learningRateAt(100, linear)).toBeCloseTo(0.1, 12)
    expect(learningRateAt(30, linear) - learningRateAt(31, linear)).toBeCloseTo(0.9 / 80, 12)
  })

  it('of a constant stays, of a plateau is what the reductions leave of it, never below the minimum', () => {
    const constant = { ...schedule, schedule: 'constant' } as const
    const plateau = { ...schedule, schedule: 'plateau' } as const
    for (const step of [20, 50, 100]) expect(learningRateAt(step, constant, 0.25)).toBe(1)
    expect(learningRateAt(50, plateau)).toBe(1)
    expect(learningRateAt(50, plateau, 0.25)).toBe(0.25)
    expect(learningRateAt(50, plateau, 0.01)).toBe(0.1)
  })

  it.each(scheduleKinds)('of %s warms up in the same line', (kind) => {
    for (const step of [1, 10, 20]) expect(learningRateAt(step, { ...schedule, schedule: kind })).toBe(step / 20)
  })

  it('stays at the minimum after the last step', () => {
    expect(learningRateAt(500, schedule)).toBeCloseTo(0.1, 12)
  })

  it('is never 0 nor NaN without warm-up, for one step, and for a warm-up longer than the run', () => {
    expect(rates({ warmupSteps: 0 })[0]).toBeGreaterThan(0.99)
    expect(rates({ steps: 1 })).toEqual([0.1]) // by the first rules: with the usual minimum of 0 an only step learnt nothing
    for (const kind of scheduleKinds)
      expect(learningRateAt(1, { ...schedule, steps: 1, schedule: kind, rules: 2 })).toBe(1)
    expect(rates({ steps: 8, warmupSteps: 50 })[1]).toBe(1)
    for (const rate of rates({ steps: 3, warmupSteps: 50 })) expect(rate).toBeGreaterThan(0)
  })

  it('warms up in as many steps as the run began with, however many are added', () => {
    const begun = { ...schedule, schedule: 'constant', rules: 2, warmupLimit: 5 } as const
    for (const steps of [20, 100, 100_000])
      expect([1, 5, 6, 20].map((step) => learningRateAt(step, { ...begun, steps }))).toEqual([0.2, 1, 1, 1])
  })
})
