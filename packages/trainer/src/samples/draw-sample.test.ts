import * as tf from '@tensorflow/tfjs-core'
import { modalities } from '@wgpt/tokenizers'
import { beforeAll, describe, expect, it } from 'vitest'
import { runConfig } from '../config/run-config.js'
import { RunStopped } from '../errors.js'
import { readMetrics } from '../metrics/metrics.js'
import { createMemoryStore } from '../store/memory-store.js'
import { readText, type RunStore } from '../store/run-store.js'
import { tinyConfig, tinyData, tinyTokenizer } from '../testing/tiny.js'
import { train } from '../train.js'
import type { TrainOptions } from '../train-options.js'
import { createDrawSample, SAMPLES } from './draw-sample.js'

const data = tinyData()
const config = tinyConfig({ sampleEvery: 5, sampleTokens: 20 })
const run = (store: RunStore, more: Partial<TrainOptions> = {}) =>
  train({ config, tokenizer: tinyTokenizer, data, store, ...more })
const figures = async (store: RunStore) => (await readMetrics(store)).map((line) => ({ ...line, seconds: 0 }))

beforeAll(() => tf.setBackend('cpu'))

describe('samples on the way', () => {
  it('are drawn at step 0, every so many steps and at the last, and change no figure', async () => {
    const [without, with_] = [createMemoryStore(), createMemoryStore()]
    await run(without, { config: tinyConfig() })
    await run(with_)
    expect(await with_.list(SAMPLES)).toEqual(['000000.txt', '000005.txt', '000010.txt', '000012.txt'])
    expect(await without.list(SAMPLES)).toEqual([])
    expect(await readText(with_, `${SAMPLES}/000012.txt`)).toMatch(/^[a-h]{20}$/)
    expect(await figures(with_)).toEqual(await figures(without))
    expect(await with_.read('checkpoints/12/model.safetensors')).toEqual(
      await without.read('checkpoints/12/model.safetensors'),
    )
  })

  it('are the same after a stop, and the seconds of the run continue', async () => {
    const [straight, stopped] = [createMemoryStore(), createMemoryStore()]
    await run(straight)
    const signal = { aborted: false }
    const onEvent: TrainOptions['onEvent'] = ({ step }) => void (signal.aborted = step === 7)
    await expect(run(stopped, { signal, onEvent })).rejects.toThrow(RunStopped)
    await run(stopped, { resume: true })
    for (const name of await straight.list(SAMPLES))
      expect(await readText(stopped, `${SAMPLES}/${name}`)).toBe(await readText(straight, `${SAMPLES}/${name}`))
    const seconds = (await readMetrics(stopped)).map((line) => line.seconds)
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b))
    expect(seconds.at(-1)).toBeGreaterThan(seconds[9]!)
  })

  it.each(modalities.map((modality) => [modality.name, modality] as const))('are files of %s', async (_, modality) => {
    const tokenizer = modality.createTokenizer()
    const draw = createDrawSample(runConfig.parse(config), tokenizer)!
    const store = createMemoryStore()
    const decoder = {
      async *generate() {
        yield* await Promise.resolve([0, 1, 2, 3])
      },
    }
    await draw({ decoder, store, progress: { step: 1_234_567 } })
    expect(await store.list(SAMPLES)).toEqual([`1234567${modality.outputExtension}`])
  })

  it('say how far they are when they take long, and are given up when the run is to stop', async () => {
    const tokenizer = modalities.find(({ name }) => name === 'audio')!.createTokenizer()
    const store = createMemoryStore()
    const signal = { aborted: false }
    const draw = createDrawSample(runConfig.parse(config), tokenizer, signal)!
    const done: number[] = []
    const decoder = {
      async *generate(_: ArrayLike<number>, { signal: stop }: { signal?: { readonly aborted: boolean } } = {}) {
        for (let id = 0; id < 4 && !stop?.aborted; id++) {
          await new Promise((resolve) => setTimeout(resolve, 800))
          yield id
        }
      },
    }
    const onProgress = ({ tokens, of }: { tokens: number; of: number }) => void done.push(tokens, of)
    await draw({ decoder, store, progress: { step: 5 } }, onProgress)
    expect(done).toEqual([2, 20, 4, 20])
    expect(await store.list(SAMPLES)).toEqual(['000005.wav'])
    await draw({ decoder, store, progress: { step: 10 } }, () => void (signal.aborted = true))
    expect(await store.list(SAMPLES)).toEqual(['000005.wav'])
  })

  it('want a tokenizer whose samples have files', async () => {
    const tokenizer = { ...tinyTokenizer, toJSON: () => ({ kind: 'smells' }) }
    await expect(run(createMemoryStore(), { tokenizer })).rejects.toThrow(
      'config: training.sampleEvery needs a tokenizer of @wgpt/tokenizers',
    )
  })
})
