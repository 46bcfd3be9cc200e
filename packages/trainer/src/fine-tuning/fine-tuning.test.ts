import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { listCheckpoints, loadCheckpoint } from '../checkpoint/load-checkpoint.js'
import { compare } from '../compare.js'
import { evaluate, loadDecoder, readModel } from '../load-decoder.js'
import { readMetrics } from '../metrics/metrics.js'
import { createMemoryStore } from '../store/memory-store.js'
import type { RunStore } from '../store/run-store.js'
import { tinyConfig, tinyData, tinyTokenizer as tokenizer } from '../testing/tiny.js'
import { train } from '../train.js'
import type { TrainOptions } from '../train-options.js'
import type { FineTuningOptions } from './config-of-start.js'

const data = tinyData()
const training = { ...tinyConfig().training, steps: 6, checkpointEvery: 2, evaluateEvery: 3 }
const tuned = (changes: Partial<FineTuningOptions> = {}): FineTuningOptions => ({
  modality: 'text',
  data: { source: 'moby-dick' },
  training,
  ...changes,
})
const lora = { rank: 2, targets: ['c_attn', 'mlp.c_proj'] }
const base = createMemoryStore('base')

/** A run, and the same one that was stopped in between and resumed without its source. */
async function run(config: FineTuningOptions, from = base, stopAfter?: number): Promise<RunStore> {
  const store = createMemoryStore('tuned')
  const signal = { aborted: false }
  const options: TrainOptions = { config, tokenizer, data, store }
  const onEvent = ({ type, step }: { type: string; step: number }) => {
    if (type === 'step' && step === stopAfter) signal.aborted = true
  }
  const first = train({ ...options, from, signal, onEvent })
  if (stopAfter === undefined) await first
  else {
    await expect(first).rejects.toThrow('stopped')
    await resume(store)
  }
  return store
}

async function resume(store: RunStore): Promise<void> {
  const config = JSON.parse(new TextDecoder().decode(await store.read('config.json'))) as TrainOptions['config']
  await train({ config, tokenizer, data, store, resume: true })
}

const figures = async (store: RunStore) => (await readMetrics(store)).map((line) => ({ ...line, seconds: 0 }))
const lossAt = async (store: RunStore, step: number) =>
  (await readMetrics(store)).find((line) => line.step === step && line.validationLoss !== undefined)?.validationLoss

beforeAll(async () => {
  await tf.setBackend('cpu')
  const config = tinyConfig({ steps: 8 }, { wavelet: { kind: 'none' } })
  await train({ config, tokenizer, data, store: base })
})

describe('a run that starts from a model', () => {
  it('begins with its weights and a fresh optimiser, and continues to the bit without the folder that they came from', async () => {
    const [whole, stopped] = [await run(tuned()), await run(tuned(), base, 3)]
    const { validationLoss } = await evaluate({ store: base, data })
    expect(await lossAt(whole, 0)).toBe(validationLoss)
    expect(await lossAt(whole, 6)).toBeLessThan(validationLoss)
    expect(await figures(stopped)).toEqual(await figures(whole))
    const { config, parameters } = await readModel(whole)
    expect(config.from).toEqual({ run: 'base', step: 8, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    expect(parameters).toEqual((await readModel(stopped)).parameters)
    expect(await whole.list('base')).toEqual([])
  })

  it('takes a shorter context', async () => {
    const store = await run(tuned({ decoder: { contextLength: 8 }, training: { ...training, steps: 1 } }))
    const [before, after] = [await loadCheckpoint(base, 8), await loadCheckpoint(store, 0)]
    const places = after.parameters.get('transformer.wpe.weight')!
    expect(places.shape).toEqual([8, 16])
    expect(places.values).toEqual(before.parameters.get('transformer.wpe.weight')!.values.slice(0, 8 * 16))
  })

  it.each([
    [{ decoder: { embeddingSize: 32 } }, 'config: decoder.embeddingSize is 32, the model in base has 16. Leave it out'],
    [
      { decoder: { contextLength: 17 } },
      'config: decoder.contextLength is 17, the model in base has 16. It may be shorter',
    ],
    [{ decoder: { positions: 'rope' } }, 'config: decoder.positions is "rope", the model in base has "learned"'],
    [{ lora: { rank: 0 } }, 'config: lora.rank'],
    [
      { training: { ...training, waveletFade: { steps: 2 } } },
      'config: training.waveletFade: has no wavelet to fade in',
    ],
    [{ from: { run: 'base', step: 8, sha256: '0'.repeat(64) } }, "config: from.sha256 isn't that of the model in base"],
  ] as [Partial<FineTuningOptions>, string][])('refuses %j in one line', async (changes, message) => {
    const store = createMemoryStore('tuned')
    await expect(train({ config: tuned(changes), from: base, tokenizer, data, store })).rejects.toThrow(message)
    expect(await store.list('')).toEqual([])
  })

  it('says that there is not a model, and that the tokenizer is another one', async () => {
    const store = createMemoryStore('tuned')
    const config = { ...tinyConfig(), lora }
    await expect(train({ config, tokenizer, data, store })).rejects.toThrow('lora: adapts a model that is there')
    const other = { ...tokenizer, toJSON: () => ({ ...tokenizer.toJSON(), alphabet: 'hgfedcba' }) }
    await expect(train({ config: tuned(), from: base, tokenizer: other, data, store })).rejects.toThrow(
      "tokenizer: 'alphabet' isn't what the model in base has",
    )
  })

  it('compares arms from one model', async () => {
    const store = createMemoryStore('compared')
    const config = tuned({
      training: { ...training, steps: 2, waveletFade: { steps: 2 } },
      decoder: { wavelet: { kind: 'fixed' } },
    })
    await compare({ config, from: base, tokenizer, data, store, arms: ['none', 'fixed'] })
    const { validationLoss } = await evaluate({ store: base, data })
    for (const arm of ['none', 'fixed']) expect(await lossAt(store.folder(`arms/${arm}`), 0)).toBe(validationLoss)
  })
})

describe('a run with LoRA', () => {
  it('trains and saves the adapter alone, from the base on, and continues to the bit', async () => {
    const [whole, stopped] = [await run(tuned({ lora })), await run(tuned({ lora }), base, 3)]
    const { validationLoss } = await evaluate({ store: base, data })
    expect(await lossAt(whole, 0)).toBeCloseTo(validationLoss, 5)
    expect(await lossAt(whole, 6)).toBeLessThan(validationLoss)
    expect(await figures(stopped)).toEqual(await figures(whole))
    const { parameters, optimizer } = await loadCheckpoint(whole, 6)
    const block = 'transformer.h.0'
    const names = [`${block}.attn.c_attn`, `${block}.mlp.c_proj`].flatMap((name) => [
      `${name}.lora_A`,
      `${name}.lora_B`,
    ])
    expect([...parameters.keys()]).toEqual(names)
    expect([...optimizer.tensors.keys()]).toEqual(names.flatMap((name) => [`${name}.first`, `${name}.second`]))

    const [before, after] = [await readModel(base), await readModel(whole)]
    for (const [name, { values }] of after.parameters) {
      const [now, then] = [values, before.parameters.get(name)!.values]
      if (names.some((adapted) => name === adapted.replace(/lora_A$/, 'weight'))) expect(now).not.toEqual(then)
      else expect(now).toEqual(then)
    }
    expect((await evaluate({ store: whole, data })).validationLoss).toBeCloseTo((await lossAt(whole, 6))!, 5)
  })

  it('begins again from its copy of the base if it was killed before its first checkpoint', async () => {
    const [whole, killed] = [await run(tuned({ lora })), await run(tuned({ lora }))]
    await killed.remove('checkpoints')
    await killed.write('metrics.jsonl', '')
    await resume(killed)
    expect(await figures(killed)).toEqual(await figures(whole))
    await killed.write('base/model.safetensors', 'x')
    await expect(loadDecoder(killed)).rejects.toThrow('tuned/base/model.safetensors is broken')
  })

  it('trains the kernels of a wavelet with it, which the checkpoint holds', async () => {
    const store = await run(tuned({ lora, decoder: { wavelet: { kind: 'learnable' } } }))
    const { parameters } = await loadCheckpoint(store, (await listCheckpoints(store)).at(-1)!)
    const trained = parameters.get('transformer.h.0.wavelet.kernels')
    expect((await readModel(store)).parameters.get('transformer.h.0.wavelet.kernels')).toEqual(trained)
    expect(trained).not.toEqual((await loadCheckpoint(store, 2)).parameters.get('transformer.h.0.wavelet.kernels'))
  })
})

describe('a wavelet that is faded in', () => {
  const faded = (kind: 'fixed' | 'learnable') =>
    tuned({ decoder: { wavelet: { kind } }, training: { ...training, waveletFade: { steps: 4 } } })

  it.each(['fixed', 'learnable'] as const)(
    '%s: begins with the model as it was, and ends with all of the wavelet',
    async (kind) => {
      const [whole, stopped] = [await run(faded(kind)), await run(faded(kind), base, 3)]
      expect(await figures(stopped)).toEqual(await figures(whole))
      expect(await lossAt(whole, 0)).toBe((await evaluate({ store: base, data })).validationLoss)
      const strengths = await Promise.all(
        [2, 4, 6].map(async (step) => (await readModel(whole, step)).decoder.wavelet.strength),
      )
      expect(strengths).toEqual([0.5, 1, 1])
      expect((await evaluate({ store: whole, data })).validationLoss).toBe(await lossAt(whole, 6))
    },
  )
})
