import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { loadCheckpoint } from './checkpoint/load-checkpoint.js'
import { saveCheckpoint } from './checkpoint/save-checkpoint.js'
import { sha256 } from './checkpoint/sha256.js'
import { RunError, RunStopped } from './errors.js'
import { evaluate, loadDecoder } from './load-decoder.js'
import type { TrainEvent } from './loop/events.js'
import { readMetrics } from './metrics/metrics.js'
import { createMemoryStore } from './store/memory-store.js'
import { readText, type RunStore } from './store/run-store.js'
import { tinyConfig, tinyData, tinyTokenizer } from './testing/tiny.js'
import { train } from './train.js'
import type { TrainOptions } from './train-options.js'

const data = tinyData()
const run = (store: RunStore, more: Partial<TrainOptions> = {}) =>
  train({ config: tinyConfig(), tokenizer: tinyTokenizer, data, store, ...more })

/** Stops a run after a step, as Ctrl-C in it does. */
function stopAfter(step: number): Pick<TrainOptions, 'signal' | 'onEvent'> {
  const signal = { aborted: false }
  const onEvent: TrainOptions['onEvent'] = (event) => {
    if (event.type === 'step' && event.step === step) signal.aborted = true
  }
  return { signal, onEvent }
}

/** Ids as documents of so many each. */
const inDocuments = (ids: Uint16Array, length: number) => ({
  length: ids.length,
  documents: Array.from({ length: Math.ceil(ids.length / length) }, (_, index) => length * index),
  read: (start: number, end: number) => ids.subarray(start, end),
})
const splitDocuments = (length: number) => ({
  training: inDocuments(data.training, length),
  validation: inDocuments(data.validation, length),
})

/** A run's figures without its clock. */
const figures = async (store: RunStore) => (await readMetrics(store)).map((line) => ({ ...line, seconds: 0 }))

describe.each(inject('backends'))('train on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('learns a text that repeats', async () => {
    const store = createMemoryStore()
    const result = await run(store, { config: tinyConfig({ steps: 60 }, { dropout: 0 }) })
    const metrics = await readMetrics(store)
    expect(metrics[0]).toMatchObject({ step: 0, tokens: 0, learningRate: 0, gradientNorm: 0, seconds: 0 })
    expect(metrics[0]!.validationLoss).toBeCloseTo(Math.log(8), 0)
    expect(result.finalValidationLoss).toBeLessThan(1)
    expect(result.finalValidationLoss).toBe(metrics.at(-1)!.validationLoss)
    expect(result.secondsPerStep).toBeGreaterThan(0)
  })

  it('evaluates, saves and tells at the steps that the config says, and at the last one', async () => {
    const store = createMemoryStore()
    const events: TrainEvent[] = []
    await run(store, { onEvent: (event) => void events.push(event) })
    const stepsOf = (type: TrainEvent['type']) => events.filter((event) => event.type === type).map(({ step }) => step)
    expect(stepsOf('step')).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
    expect(stepsOf('evaluation')).toEqual([0, 5, 10, 12])
    expect(stepsOf('checkpoint')).toEqual([0, 4, 8, 12])
    expect(await store.list('checkpoints')).toEqual(['12', '4', '8'])
    const metrics = await readMetrics(store)
    expect(metrics.filter((line) => line.trainLoss !== undefined).map((line) => line.tokens)).toEqual(
      Array.from({ length: 12 }, (_, index) => (index + 1) * 64),
    )
  })

  it.each([1, 4, 6, 11])('stopped after step %i and resumed, it has the same figures to the bit', async (step) => {
    const [straight, stopped] = [createMemoryStore(), createMemoryStore('a-run')]
    await run(straight)
    const error = await run(stopped, stopAfter(step)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunStopped)
    expect(error).toMatchObject({ name: 'AbortError', step, location: 'a-run' })
    expect((await readMetrics(stopped)).at(-1)!.step).toBe(step)
    await run(stopped, { resume: true })
    expect(await figures(stopped)).toEqual(await figures(straight))
    for (const file of ['model.safetensors', 'optimizer.safetensors'])
      expect(await stopped.read(`checkpoints/12/${file}`)).toEqual(await straight.read(`checkpoints/12/${file}`))
  })

  describe('data.documents segmented', () => {
    const segmented = { ...tinyConfig(), data: { source: 'moby-dick', documents: 'segmented' as const } }
    const documents = splitDocuments(7)

    it('of one document has the figures of joined, to the bit', async () => {
      const [joined, alone] = [createMemoryStore(), createMemoryStore()]
      await run(joined)
      await run(alone, { config: segmented, data: splitDocuments(data.training.length) })
      expect(await figures(alone)).toEqual(await figures(joined))
    })

    it('of several reads each alone, in training and validation, and resumes to the bit', async () => {
      const [joined, straight, stopped] = [createMemoryStore(), createMemoryStore(), createMemoryStore()]
      await run(joined, { data: documents })
      await run(straight, { config: segmented, data: documents })
      await run(stopped, { config: segmented, data: documents, ...stopAfter(6) }).catch(() => undefined)
      await run(stopped, { config: segmented, data: documents, resume: true })
      const [first, other] = [(await figures(joined))[0]!, (await figures(straight))[0]!]
      expect(other.validationLoss).not.toBe(first.validationLoss)
      expect(await figures(stopped)).toEqual(await figures(straight))
    })
  })

  const falling = { schedule: 'plateau', plateau: { patience: 1, factor: 0.5, minimumDelta: 9 } } as const

  it('reduces the rate on a plateau, and after a stop continues with the reduced one', async () => {
    const config = tinyConfig({ ...falling, evaluateEvery: 3, warmupSteps: 0 })
    const [straight, stopped] = [createMemoryStore(), createMemoryStore()]
    await run(straight, { config })
    await run(stopped, { config, ...stopAfter(7) }).catch(() => undefined)
    await run(stopped, { config, resume: true })
    const rates = (await readMetrics(straight)).filter((line) => line.trainLoss !== undefined)
    expect(rates.map(({ learningRate }) => learningRate / 1e-2)).toEqual([
      1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5,
    ])
    expect(await figures(stopped)).toEqual(await figures(straight))
  })

  it('stops early, saved, when the validation loss brings no progress; a resume has nothing left to do', async () => {
    const config = tinyConfig({ earlyStop: { patience: 2, minimumDelta: 9 }, evaluateEvery: 3 })
    const store = createMemoryStore()
    const result = await run(store, { config })
    expect(result.steps).toBe(6)
    expect(await store.list('checkpoints')).toEqual(['3', '4', '6'])
    const before = await readText(store, 'metrics.jsonl')
    expect(await run(store, { config, resume: true })).toEqual(result)
    expect(await readText(store, 'metrics.jsonl')).toBe(before)
  })

  it('continues from an older checkpoint with the same figures, its metrics cut back', async () => {
    const store = createMemoryStore()
    await run(store)
    const straight = await figures(store)
    for (const step of [8, 12]) await store.remove(`checkpoints/${step}`)
    await store.append('metrics.jsonl', '{"step":13,"tok')
    await run(store, { resume: true })
    expect(await figures(store)).toEqual(straight)
  })

  it('leaves no tensor behind, stopped or done, and its steps need no more memory with time', async () => {
    const before = tf.memory()
    const seen = new Map<number, tf.MemoryInfo>()
    const store = createMemoryStore()
    await run(store, {
      config: tinyConfig({ steps: 100, evaluateEvery: 30, checkpointEvery: 40 }),
      onEvent(event) {
        if (event.type === 'step') seen.set(event.step, tf.memory())
      },
    })
    expect(seen.get(100)!.numTensors).toBe(seen.get(10)!.numTensors)
    expect(seen.get(100)!.numBytes).toBe(seen.get(10)!.numBytes)
    await run(createMemoryStore(), stopAfter(2)).catch(() => undefined)
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
  })

  it('stops when the loss is no longer finite, and keeps the last good checkpoint', async () => {
    const store = createMemoryStore('a-run')
    const config = tinyConfig({
      learningRate: 1e30,
      clipNorm: 0,
      warmupSteps: 0,
      checkpointEvery: 1,
      evaluateEvery: 100,
    })
    const error = await run(store, { config }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunError)
    expect((error as Error).message).toMatch(
      /^a-run: the loss became (NaN|Infinity) at step \d+\. The checkpoint of step \d+ is intact; [^\n]+$/,
    )
    for (const line of await readMetrics(store))
      expect(line.trainLoss ?? line.validationLoss).toSatisfy(Number.isFinite)
    const { decoder } = await loadDecoder(store, 0)
    decoder.dispose()
  })

  it('keeps the moving average of the weights, the best checkpoint and as many others as are expected, over a stop too', async () => {
    const more = { emaDecay: 0.9, labelSmoothing: 0.1, keepCheckpoints: 1, accumulationSteps: 2, evaluateEvery: 2 }
    // At a rate like this the loss is lowest somewhere in the middle.
    const config = tinyConfig({ ...more, ...falling, learningRate: 0.3, checkpointEvery: 1 })
    const [straight, stopped] = [createMemoryStore(), createMemoryStore('a-run')]
    await run(straight, { config })
    await run(stopped, { config, ...stopAfter(7) }).catch(() => undefined)
    await run(stopped, { config, resume: true })
    expect(await figures(stopped)).toEqual(await figures(straight))
    for (const file of ['model.safetensors', 'optimizer.safetensors', 'ema.safetensors'])
      expect(await stopped.read(`checkpoints/12/${file}`)).toEqual(await straight.read(`checkpoints/12/${file}`))

    const evaluated = (await readMetrics(stopped)).filter((line) => line.validationLoss !== undefined)
    const best = evaluated.reduce((a, b) => (b.validationLoss! < a.validationLoss! ? b : a))
    expect(await stopped.list('checkpoints')).toEqual([...new Set(['12', String(best.step)])].sort())
    const [plain, average] = [
      await evaluate({ store: stopped, data, step: 'best' }),
      await evaluate({ store: stopped, data, step: 'best', weights: 'average' }),
    ]
    expect(plain).toMatchObject({ step: best.step, validationLoss: best.validationLoss })
    expect(average.validationLoss).not.toBe(plain.validationLoss)
    expect(average.validationLoss).toBeLessThan(Math.log(8) * 1.1)
    const without = createMemoryStore('a-run')
    await run(without)
    await expect(loadDecoder(without, undefined, { weights: 'average' })).rejects.toThrow(
      'a-run has no moving average of its weights',
    )
  })

  it('saves no parameter that is not finite, and names it', async () => {
    const store = createMemoryStore('a-run')
    const config = tinyConfig({ learningRate: 1e39, warmupSteps: 0, checkpointEvery: 1, evaluateEvery: 100 })
    await expect(run(store, { config })).rejects.toThrow(
      /^a-run: 'transformer\.[\w.]+' became (NaN|-?Infinity) at step 1\. The checkpoint of step 0 is intact; [^\n]+$/,
    )
    expect(await store.list('checkpoints')).toEqual(['0'])
  })

  it('has its decoder loaded and evaluated from what was saved', async () => {
    const store = createMemoryStore()
    const { finalValidationLoss } = await run(store)
    const { validationLoss, step, tokens } = await evaluate({ store, data })
    expect(validationLoss).toBe(finalValidationLoss)
    expect({ step, tokens }).toEqual({ step: 12, tokens: 2 * 4 * 16 })
    const { decoder, tokenizer, config } = await loadDecoder(store, 8)
    expect(config.training.steps).toBe(12)
    const ids = []
    for await (const id of decoder.generate(tinyTokenizer.encode('abac'), { tokens: 5, seed: 1 })) ids.push(id)
    expect(tokenizer.decode(ids)).toMatch(/^[a-h]{5}$/)
    decoder.dispose()
  })
})

describe('train', () => {
  beforeAll(() => tf.setBackend('wasm'))
  let store = createMemoryStore('a-run')
  beforeEach(() => {
    store = createMemoryStore('a-run')
  })

  it('refuses a config that is wrong, and names the field', async () => {
    const fails = (config: unknown, message: RegExp) =>
      expect(run(store, { config: config as TrainOptions['config'] })).rejects.toThrow(message)
    await fails({ ...tinyConfig(), colour: 1 }, /^config: .*colour/)
    await fails(tinyConfig({ steps: -1 }), /^config: training\.steps: /)
    await fails(tinyConfig({ accumulationSteps: 3 }), /^config: training\.accumulationSteps: must divide batchSize$/)
    await fails(tinyConfig({}, { headCount: 3 }), /^config: decoder\.headCount: /)
    await fails(
      tinyConfig({}, { vocabularySize: 3 } as object),
      /^config: decoder\.vocabularySize: is decided by the run/,
    )
    await fails({ ...tinyConfig(), data: {} }, /^config: data: must name either a source or paths$/)
    expect(await store.list('')).toEqual([])
  })

  it('extends a finished run: with a constant rate it ends as one that had all the steps from the beginning', async () => {
    const config = (steps: number) =>
      tinyConfig({ steps, schedule: 'constant', warmupSteps: 0, evaluateEvery: 4, emaDecay: 0.9 })
    const straight = createMemoryStore()
    await run(straight, { config: config(12) })
    await run(store, { config: config(8) })
    expect((await run(store, { config: config(12), resume: true })).steps).toBe(12)
    expect(await figures(store)).toEqual(await figures(straight))
    for (const file of ['checkpoints/12/model.safetensors', 'checkpoints/12/ema.safetensors'])
      expect(await store.read(file)).toEqual(await straight.read(file))
    await expect(run(store, { config: config(8), resume: true })).rejects.toThrow(
      "a-run: 'training.steps' differs from the run's config.json",
    )
  })

  it('keeps the warm-up that a run began with when it is extended: a constant rate stays what it is', async () => {
    const config = (steps: number) => tinyConfig({ steps, schedule: 'constant', warmupSteps: 100, evaluateEvery: 40 })
    await run(store, { config: config(8) })
    await run(store, { config: config(40), resume: true })
    const rates = (await readMetrics(store)).filter(({ trainLoss }) => trainLoss !== undefined)
    expect(rates.map(({ learningRate }) => learningRate)).toEqual([5e-3, ...Array<number>(39).fill(1e-2)])
  })

  it('of an early version, which names no rules, draws the batches that it always drew, new runs draw others', async () => {
    const firstLoss = async (training: object) => {
      const one = createMemoryStore()
      await run(one, { config: tinyConfig({ steps: 1, ...training }) })
      return (await readMetrics(one)).find(({ trainLoss }) => trainLoss !== undefined)!
    }
    const [first, second] = [await firstLoss({ rules: 1 }), await firstLoss({})]
    expect(first.trainLoss).not.toBe(second.trainLoss)
    expect([first.learningRate, second.learningRate]).toEqual([0, 1e-2])
    await run(store, { config: tinyConfig({ rules: 1 }) })
    const straight = await figures(store)
    const saved = JSON.parse((await readText(store, 'config.json'))!) as { training: Record<string, unknown> }
    delete saved.training.rules
    await store.write('config.json', JSON.stringify(saved))
    const { ...old } = await loadCheckpoint(store, 4)
    await saveCheckpoint(store, {
      ...old,
      configHash: await sha256(JSON.stringify({ ...saved, training: { ...saved.training, steps: undefined } })),
    })
    for (const step of [8, 12]) await store.remove(`checkpoints/${step}`)
    await run(store, { resume: true })
    expect(await figures(store)).toEqual(straight)
    expect(JSON.parse((await readText(store, 'config.json'))!)).toEqual(saved)
  })

  it('continues with a run of an earlier version, whose config had fewer settings and was hashed with its steps', async () => {
    await run(store)
    const straight = await figures(store)
    const config = JSON.parse((await readText(store, 'config.json'))!) as { decoder: Record<string, unknown> }
    delete config.decoder.activation // has a default
    await store.write('config.json', JSON.stringify(config, undefined, 2))
    const old = await loadCheckpoint(store, 8)
    delete (old as { evaluations?: unknown }).evaluations
    await saveCheckpoint(store, { ...old, configHash: await sha256(JSON.stringify(config)) })
    await store.remove('checkpoints/12')
    await run(store, { resume: true })
    expect(await figures(store)).toEqual(straight)
    const extended = tinyConfig({ steps: 13 })
    expect((await run(store, { resume: true, config: extended })).steps).toBe(13)
  })

  it('refuses data that is too short', async () => {
    const short = { ...data, validation: data.validation.subarray(0, 16) }
    await expect(run(store, { data: short })).rejects.toThrow(
      'data: the validation split has 16 tokens, more than decoder.contextLength, 16, are expected',
    )
  })

  it('refuses a store that holds a run, a resume of nothing, and a resume with other settings or other data', async () => {
    await expect(run(store, { resume: true })).rejects.toThrow('a-run holds no run: config.json is missing')
    await run(store)
    await expect(run(store)).rejects.toThrow('a-run holds a run already: resume it, or name another folder')
    await expect(run(store, { resume: true, config: tinyConfig({ learningRate: 0.5 }) })).rejects.toThrow(
      "a-run: 'training.learningRate' differs from the run's config.json",
    )
    await expect(run(store, { resume: true, data: tinyData(601) })).rejects.toThrow(
      "a-run: the data or its tokenizer isn't what the run was started with",
    )
  })

  it('refuses a broken checkpoint, loses nothing, and continues from the one before when it is told to', async () => {
    await run(store)
    const straight = await figures(store)
    const before = await readText(store, 'metrics.jsonl')
    const path = 'checkpoints/12/optimizer.safetensors'
    await store.write(path, (await store.read(path))!.subarray(0, 1000))
    await expect(run(store, { resume: true })).rejects.toThrow(
      /a-run\/checkpoints\/12\/optimizer\.safetensors is broken: byte \d+: .* To continue from step 8, remove a-run\/checkpoints\/12/,
    )
    expect(await readText(store, 'metrics.jsonl')).toBe(before)
    await store.remove('checkpoints/12')
    await run(store, { resume: true })
    expect(await figures(store)).toEqual(straight)
  })

  it('begins again when it was killed before its first checkpoint', async () => {
    await run(store)
    const straight = await figures(store)
    await store.remove('checkpoints')
    await store.write('metrics.jsonl', (await readText(store, 'metrics.jsonl'))!.split('\n')[0]! + '\n')
    await run(store, { resume: true })
    expect(await figures(store)).toEqual(straight)
  })

  it('refuses to begin again over figures whose checkpoints are gone', async () => {
    await run(store)
    await store.remove('checkpoints')
    await expect(run(store, { resume: true })).rejects.toThrow('a-run has figures up to step 12, but no checkpoint')
  })

  it('names the checkpoints that are there when another is asked for', async () => {
    await run(store)
    await expect(loadDecoder(store, 7)).rejects.toThrow('a-run has checkpoints of the steps 4, 8, 12, none of 7')
  })
})
