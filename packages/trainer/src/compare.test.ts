import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { compare, type CompareOptions } from './compare.js'
import { compareSeeds } from './compare-seeds.js'
import { armStore, runsIn, seedStore } from './comparison/runs-in.js'
import { RunStopped } from './errors.js'
import { backendOf } from './loop/run-backend.js'
import { loadDecoder } from './load-decoder.js'
import { readMetrics } from './metrics/metrics.js'
import { createMemoryStore } from './store/memory-store.js'
import { readText, type RunStore } from './store/run-store.js'
import { tinyConfig, tinyData, tinyTokenizer } from './testing/tiny.js'
import { train } from './train.js'

const data = tinyData()
const run = (store: RunStore, more: Partial<CompareOptions> = {}) =>
  compare({ config: tinyConfig(), tokenizer: tinyTokenizer, data, store, arms: ['none', 'fixed'], ...more })
const figures = async (store: RunStore) => (await readMetrics(store)).map((line) => ({ ...line, seconds: 0 }))

describe.each(inject('backends'))('compare on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('takes one step of each arm in turn, another one first each round, and evaluates both at the same steps', async () => {
    const order: string[] = []
    const evaluated: string[] = []
    await run(createMemoryStore(), {
      onEvent(event) {
        if (event.type === 'step') order.push(event.arm)
        if (event.type === 'evaluation') evaluated.push(`${event.arm} ${event.step}`)
      },
    })
    expect(order).toEqual(Array.from({ length: 24 }, (_, index) => ['none', 'fixed', 'fixed', 'none'][index % 4]))
    expect(evaluated.sort()).toEqual(['fixed', 'none'].flatMap((arm) => [0, 10, 12, 5].map((step) => `${arm} ${step}`)))
  })

  it('gives each arm the figures that it has when it is trained alone', async () => {
    const store = createMemoryStore()
    const summary = await run(store)
    for (const kind of ['none', 'fixed'] as const) {
      const alone = createMemoryStore()
      const config = tinyConfig({}, { wavelet: { kind } })
      const result = await train({ config, tokenizer: tinyTokenizer, data, store: alone })
      expect(await figures(armStore(store, kind))).toEqual(await figures(alone))
      expect(summary.arms[kind]!.finalValidationLoss).toBe(result.finalValidationLoss)
      expect(summary.arms[kind]!.parameters).toBe(result.parameters)
    }
    expect(JSON.parse((await readText(store, 'summary.json'))!)).toEqual(summary)
    expect(summary.stepsToBaselineLoss.none).toBe(1)
  })

  it('begins all arms from the same initial values', async () => {
    const store = createMemoryStore()
    await run(store)
    const parametersAt = async (name: string) => {
      const { decoder } = await loadDecoder(armStore(store, name), 4)
      const names = [...decoder.parameters.keys()]
      decoder.dispose()
      return names
    }
    expect(await parametersAt('none')).toEqual(await parametersAt('fixed'))
    const stopped = createMemoryStore()
    await run(stopped, { signal: { aborted: true } }).catch(() => undefined)
    expect(await armStore(stopped, 'none').read('checkpoints/0/model.safetensors')).toEqual(
      await armStore(stopped, 'fixed').read('checkpoints/0/model.safetensors'),
    )
  })

  it.each([1, 5, 8, 23])('stopped after %i steps of both together and resumed, it ends the same', async (count) => {
    const [straight, stopped] = [createMemoryStore(), createMemoryStore('a-comparison')]
    await run(straight)
    const signal = { aborted: false }
    let seen = 0
    const onEvent: CompareOptions['onEvent'] = ({ type }) => {
      if (type === 'step' && ++seen === count) signal.aborted = true
    }
    await expect(run(stopped, { signal, onEvent })).rejects.toBeInstanceOf(RunStopped)
    await run(stopped, { resume: true })
    for (const name of ['none', 'fixed'])
      expect(await figures(armStore(stopped, name))).toEqual(await figures(armStore(straight, name)))
  })

  it('brings the arm forward that a crash has left behind, then continues in turn', async () => {
    const store = createMemoryStore()
    await run(store)
    const straight = await figures(armStore(store, 'fixed'))
    const fixed = armStore(store, 'fixed')
    for (const step of [8, 12]) await fixed.remove(`checkpoints/${step}`)
    await armStore(store, 'none').remove('checkpoints/12')
    const order: string[] = []
    const onEvent: CompareOptions['onEvent'] = ({ type, arm }) => {
      if (type === 'step') order.push(arm)
    }
    await run(store, { resume: true, onEvent })
    expect(order.join(' ')).toBe('fixed fixed fixed fixed none fixed fixed none none fixed fixed none')
    expect(await figures(fixed)).toEqual(straight)
  })
})

describe('compare', () => {
  beforeAll(() => tf.setBackend('wasm'))

  it('takes arms that change anything in the decoder, and says who is who', async () => {
    const store = createMemoryStore('a-comparison')
    const arms = { plain: { wavelet: { kind: 'none' } }, wider: { feedForwardSize: 64 } } as const
    const summary = await run(store, { arms })
    expect(summary.baseline).toBe('plain')
    expect(summary.arms.wider!.parameters).toBeGreaterThan(summary.arms.plain!.parameters)
    await expect(loadDecoder(store)).rejects.toThrow(
      'a-comparison is a comparison. Name one of its runs: a-comparison/arms/plain or a-comparison/arms/wider',
    )
  })

  it('takes arms that change the training too, and one that changes nothing, which equals the baseline', async () => {
    const store = createMemoryStore()
    const arms = {
      base: {},
      lion: { training: { optimizer: { kind: 'lion' }, learningRate: 1e-3 } },
      twin: {},
    } as const
    const { baseline, stepsToBaselineLoss } = await run(store, { arms })
    expect([baseline, stepsToBaselineLoss.twin]).toEqual(['base', 1])
    expect(await figures(armStore(store, 'twin'))).toEqual(await figures(armStore(store, 'base')))
    expect(await figures(armStore(store, 'lion'))).not.toEqual(await figures(armStore(store, 'base')))
  })

  it('refuses arms that are not arms', async () => {
    const store = createMemoryStore()
    await expect(run(store, { arms: ['none'] })).rejects.toThrow("the arms are 'none'; expected two or more")
    await expect(run(store, { arms: ['none', 'none'] })).rejects.toThrow(
      "the arms are 'none, none'; expected two or more",
    )
    await expect(run(store, { arms: ['none', 'fixd'] })).rejects.toThrow(/^compare: arm 'fixd': decoder\.wavelet/)
    await expect(run(store, { arms: { none: {}, '../x': {} } })).rejects.toThrow("an arm is named '../x'")
    expect(await store.list('')).toEqual([])
  })

  it('refuses an early stop, which would end the arms at different steps', async () => {
    const config = tinyConfig({ earlyStop: { patience: 2 } })
    await expect(run(createMemoryStore(), { config })).rejects.toThrow(
      /^compare: training\.earlyStop would give the arms different lengths/,
    )
  })

  it('refuses to resume with other arms', async () => {
    const store = createMemoryStore('a-comparison')
    await run(store)
    await expect(run(store, { resume: true, arms: { none: {}, fixed: {} } })).rejects.toThrow(
      "a-comparison: 'arms.none.wavelet' differs from the run's config.json",
    )
  })

  it('is made with several seeds, one comparison after the other, and resumed where it was stopped', async () => {
    const [straight, stopped] = [createMemoryStore(), createMemoryStore('seeds')]
    const options = { config: tinyConfig(), tokenizer: tinyTokenizer, data, arms: ['none', 'fixed'], seeds: [3, 1] }
    const names = new Set<string>()
    const summaries = await compareSeeds({ ...options, store: straight, onEvent: ({ arm }) => void names.add(arm) })
    expect([...names].sort()).toEqual(['fixed, seed 1', 'fixed, seed 3', 'none, seed 1', 'none, seed 3'])
    const alone = createMemoryStore()
    expect((await run(alone, { config: tinyConfig({ seed: 1 }) })).arms.fixed!.finalValidationLoss).toBe(
      summaries[1]!.arms.fixed!.finalValidationLoss,
    )
    const signal = { aborted: false }
    let seen = 0
    const onEvent: CompareOptions['onEvent'] = ({ type }) => {
      if (type === 'step' && ++seen === 31) signal.aborted = true
    }
    await expect(compareSeeds({ ...options, store: stopped, signal, onEvent })).rejects.toBeInstanceOf(RunStopped)
    await compareSeeds({ ...options, store: stopped, resume: true })
    for (const seed of [3, 1])
      for (const arm of ['none', 'fixed'])
        expect(await figures(armStore(seedStore(stopped, seed), arm))).toEqual(
          await figures(armStore(seedStore(straight, seed), arm)),
        )
    const wrong = compareSeeds({ ...options, store: stopped, resume: true, seeds: [3, 2] })
    await expect(wrong).rejects.toThrow("seeds: 'seeds' differs from the run's config.json")
    expect([...runsIn(stopped, { arms: { a: 1 }, seeds: [3] }).keys()]).toEqual(['a, seed 3'])
    await expect(loadDecoder(stopped)).rejects.toThrow('seeds/seeds/3/arms/none or')
  })

  it('continues with the backend that it was begun with, and another one only when that is allowed', async () => {
    const store = createMemoryStore('a-comparison')
    await run(store)
    await tf.setBackend('cpu')
    const longer = tinyConfig({ steps: 14 })
    await expect(run(store, { resume: true, config: longer })).rejects.toThrow(
      'a-comparison was begun with the backend wasm, and cpu computes now',
    )
    await run(store, { resume: true, config: longer, backendMayChange: true })
    expect(await backendOf(store)).toBe('cpu')
    await tf.setBackend('wasm')
  })
})
