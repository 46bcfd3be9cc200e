import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { compare } from '../compare.js'
import { verdict } from '../comparison/verdict.js'
import { SAMPLES } from '../samples/draw-sample.js'
import { createMemoryStore } from '../store/memory-store.js'
import { tinyConfig, tinyData, tinyTokenizer } from '../testing/tiny.js'
import { train } from '../train.js'
import type { TrainEvent } from './events.js'

const data = tinyData()
const given = (steps: number, decoder: object) => ({
  config: tinyConfig({ steps, sampleEvery: 2, sampleTokens: 5 }, decoder),
  tokenizer: tinyTokenizer,
  data,
})

describe('a model that reads the tokens which it is to predict', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('trains with a warning, which is told again when the run continues, and writes no sample', async () => {
    const store = createMemoryStore()
    const events: TrainEvent[] = []
    const onEvent = (event: TrainEvent) => void events.push(event)
    const result = await train({ ...given(2, { mixer: 'fnet' }), store, onEvent })
    expect(result.warning).toMatch(/^mixer 'fnet' is not causal: .*losses mean nothing.*\.$/)
    const told = () => events.filter(({ type }) => type === 'warning')
    expect(told()).toEqual([{ type: 'warning', arm: 'run', step: 0, message: result.warning }])
    expect(await store.list(SAMPLES)).toEqual([])
    await train({ ...given(3, { mixer: 'fnet' }), store, onEvent, resume: true })
    expect(told()[1]).toMatchObject({ arm: 'run', step: 2 })
  })

  it('is marked in a comparison, and no other arm is', async () => {
    const arms = { attention: {}, fnet: { mixer: 'fnet' } } as const
    const summary = await compare({ ...given(2, {}), store: createMemoryStore(), arms })
    expect(summary.arms.attention).not.toHaveProperty('warning')
    expect(summary.arms.fnet!.warning).toContain("mixer 'fnet'")
    expect(verdict(summary)).toMatch(/\n\nWarning: 'fnet': mixer 'fnet' is not causal/)
  })
})
