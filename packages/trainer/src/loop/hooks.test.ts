import { describe, expect, it } from 'vitest'
import { runConfig } from '../config/run-config.js'
import { createMemoryStore } from '../store/memory-store.js'
import { tinyConfig } from '../testing/tiny.js'
import type { Arm } from './arm.js'
import type { TrainEvent } from './events.js'
import { createHooks } from './hooks.js'

/** An arm at a step, as far as the hooks look at one between evaluations. */
const armAt = (name: string, step: number, gradientNorm: number) =>
  ({
    name,
    config: runConfig.parse(tinyConfig({ steps: 1000, evaluateEvery: 999, checkpointEvery: 999 })),
    store: createMemoryStore(),
    isDone: false,
    progress: { step, tokens: 10 * step, seconds: step, learningRate: 1e-3, gradientNorm },
  }) as unknown as Arm

describe('what happens after a step', () => {
  it('is an event where the loss or the gradient is far above the usual one, for each arm by itself', async () => {
    const events: TrainEvent[] = []
    const hooks = createHooks([], (event) => void events.push(event))
    for (let step = 1; step <= 40; step++) {
      await hooks.afterStep(armAt('none', step, 0.5), { loss: step === 30 ? 6.5 : 4, gradientNorm: 0.5 })
      await hooks.afterStep(armAt('fixed', step, step === 35 ? 90 : 0.4), { loss: 4.5, gradientNorm: 0.4 })
    }
    expect(events.filter(({ type }) => type === 'spike')).toEqual([
      { type: 'spike', arm: 'none', step: 30, trainLoss: 6.5, usualLoss: 4, gradientNorm: 0.5, usualGradientNorm: 0.5 },
      {
        type: 'spike',
        arm: 'fixed',
        step: 35,
        trainLoss: 4.5,
        usualLoss: 4.5,
        gradientNorm: 90,
        usualGradientNorm: 0.4,
      },
    ])
    expect(events.filter(({ type }) => type === 'step')).toHaveLength(80)
  })
})
