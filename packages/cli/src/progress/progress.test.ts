import type { TrainEvent } from '@wgpt/trainer'
import { describe, expect, it } from 'vitest'
import { clockTime } from './figures.js'
import { createLines } from './lines.js'
import { Pace } from './pace.js'

/** An event of step `step`; a step trains on 100 tokens in half a second. */
const stepEvent = (arm: string, step: number, steps = 100): TrainEvent => ({
  type: 'step',
  arm,
  step,
  steps,
  tokens: step * 100,
  trainLoss: 3 - step / 100,
  learningRate: 1e-3,
  gradientNorm: 1,
  seconds: step * 0.5,
})
const evaluation = (arm: string, step: number): TrainEvent => ({
  type: 'evaluation',
  arm,
  step,
  steps: 100,
  validationLoss: 2.5,
})

describe('Pace', () => {
  it('takes tokens per second from the training seconds of an arm alone', () => {
    const pace = new Pace(['a', 'b'], 100, () => 0)
    for (let step = 1; step <= 30; step++) pace.take(stepEvent('a', step))
    expect(pace.arms[0]!.tokensPerSecond).toBeCloseTo(200, 9)
    expect(pace.arms[1]!.tokensPerSecond).toBeUndefined()
  })

  it('tells the time that is left from the wall clock and all arms', () => {
    let now = 0
    const pace = new Pace(['a', 'b'], 100, () => now)
    expect(pace.secondsLeft()).toBeUndefined()
    for (let step = 1; step <= 10; step++) {
      pace.take(stepEvent('a', step))
      pace.take(stepEvent('b', step))
      now += 4
    }
    // 40 s for 19 steps after the first event; 180 of 200 are left.
    expect(pace.secondsLeft()).toBeCloseTo((40 / 19) * 180, 9)
  })

  it('does not count what a resumed run did before', () => {
    let now = 0
    const pace = new Pace(['a'], 100, () => now)
    pace.take(stepEvent('a', 90))
    now = 10
    pace.take(stepEvent('a', 91))
    expect(pace.secondsLeft()).toBeCloseTo(90, 9)
  })
})

describe('the ETA of a resumed comparison', () => {
  it.each([1, 2, 3, 8])('of %i arms is the steps that are left at the pace of the steps of this process', (count) => {
    const names = Array.from({ length: count }, (_, index) => `arm-${index}`)
    let now = 0
    const pace = new Pace(names, 1000, () => now)
    // Each step takes 2 s; step 901 is the first. The first event's own step began before the clock.
    for (let step = 901; step <= 905; step++)
      for (const name of names) {
        if (step > 901 || name !== names[0]) now += 2
        pace.take(stepEvent(name, step, 1000))
        const done = (step - 901) * count + names.indexOf(name) + 1
        if (done > 1) expect(pace.secondsLeft()).toBeCloseTo(2 * (100 * count - done), 6)
      }
  })
})

describe('plain lines', () => {
  it('come at each evaluation of an arm, and of all arms after four silent seconds', () => {
    let now = 0
    const lines: string[] = []
    const progress = createLines(['none', 'fixed'], 100, (line) => lines.push(line), { clock: () => now })
    progress.take(evaluation('none', 0))
    progress.take(stepEvent('none', 1))
    progress.take(stepEvent('fixed', 1))
    expect(lines).toEqual(['none   step 0/100  – tok/s  train –  validation 2.500  ETA –:––'])
    now = 4
    progress.take(stepEvent('none', 2))
    progress.take(stepEvent('fixed', 2))
    expect(lines.slice(1)).toEqual([
      'none   step 2/100  200 tok/s  train 2.980  validation 2.500  ETA 4:22',
      'fixed  step 2/100  200 tok/s  train 2.980  validation –  ETA 4:22',
    ])
    progress.take({ type: 'checkpoint', arm: 'none', step: 2 })
    expect(lines).toHaveLength(3)
  })
})

describe('what is unusual', () => {
  it('has a line: spikes, and samples that take long', () => {
    let now = 0
    const lines: string[] = []
    const progress = createLines(['run'], 100, (line) => lines.push(line), { clock: () => now })
    progress.take({
      type: 'spike',
      arm: 'run',
      step: 62,
      trainLoss: 6.906,
      usualLoss: 4.7,
      gradientNorm: 90.12,
      usualGradientNorm: 0.35,
    })
    expect(lines).toEqual([
      'run  warning: a spike at step 62: the training loss is 6.91 (usually 4.70), the gradient norm 90 (usually 0.35). If more follow, lower training.learningRate.',
    ])
    progress.take({ type: 'sample', arm: 'run', step: 75, tokens: 1000, of: 8000 })
    now = 2
    progress.take({ type: 'sample', arm: 'run', step: 75, tokens: 2000, of: 8000 })
    expect(lines.slice(1)).toEqual(['run  step 75  sample: 2,000 of 8,000 tokens'])
  })
})

describe('clockTime', () => {
  it.each([
    [undefined, '–:––'],
    [0, '0:00'],
    [6.2, '0:07'],
    [59.5, '1:00'],
    [750, '12:30'],
    [3725, '1:02:05'],
  ])('says %s seconds as %s', (seconds, text) => expect(clockTime(seconds)).toBe(text))
})
