import { describe, expect, it } from 'vitest'
import { buildConfig } from '../config/build-config.js'
import { roughTime, runSeconds } from './run-time.js'

describe('the time of a whole run', () => {
  it('is its steps and its evaluations, which go forward only', async () => {
    const set = ['training.evaluateEvery=10', 'training.evaluationBatches=6', 'training.batchSize=4']
    const { config } = await buildConfig('text', { set, steps: 100 })
    // 100 steps, and 11 evaluations of 6 batches at a third of a step.
    expect(runSeconds(config, { secondsPerStep: 0.5 })).toBeCloseTo(0.5 * (100 + 22), 9)
    expect(runSeconds(config, { secondsPerStep: 0.5, runs: 6 })).toBeCloseTo(6 * 61, 9)
    const parts = (await buildConfig('text', { set: [...set, 'training.accumulationSteps=4'], steps: 100 })).config
    expect(runSeconds(parts, { secondsPerStep: 0.125 })).toBeCloseTo(61, 9)
  })

  it.each([
    [0.2, 'a few seconds'],
    [14, 'about 10 s'],
    [89, 'about 90 s'],
    [91, 'about 2 min'],
    [170, 'about 3 min'],
    [1000, 'about 15 min'],
    [5390, 'about 90 min'],
    [9300, 'about 2.5 h'],
    [60_000, 'about 17 h'],
    [260_000, 'about 3 days'],
  ])('%d s are told as %s', (seconds, text) => expect(roughTime(seconds)).toBe(text))
})
