import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { evaluate, loadDecoder } from './load-decoder.js'
import { readMetrics } from './metrics/metrics.js'
import { createMemoryStore } from './store/memory-store.js'
import type { RunStore } from './store/run-store.js'
import { tinyConfig, tinyData, tinyTokenizer } from './testing/tiny.js'
import { train } from './train.js'

const data = tinyData()
// Dropout is on; and more evaluation batches than the buffers that a WebGPU shader may bind.
const config = tinyConfig(
  { steps: 3, batchSize: 1, warmupSteps: 0, evaluateEvery: 3, evaluationBatches: 9 },
  { wavelet: { kind: 'learnable' } },
)
const lossesOf = async (store: RunStore) =>
  (await readMetrics(store)).map(({ trainLoss, validationLoss }) => trainLoss ?? validationLoss!)

/** tfjs' own backend in plain JavaScript is there beside any other. */
async function lossesOnCpu(): Promise<number[]> {
  await tf.setBackend('cpu')
  const store = createMemoryStore()
  await train({ config, tokenizer: tinyTokenizer, data, store })
  return lossesOf(store)
}

describe.each(inject('backends'))('a run in memory on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('trains, stops, continues, and is loaded from what it saved, with the losses that every backend has', async () => {
    const before = tf.memory()
    const store = createMemoryStore()
    const signal = { aborted: false }
    const options = { config, tokenizer: tinyTokenizer, data, store }
    const stopped = train({
      ...options,
      signal,
      onEvent({ type, step }) {
        if (type === 'step' && step === 2) signal.aborted = true
      },
    })
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError', step: 2 })
    const { finalValidationLoss } = await train({ ...options, resume: true })
    const steps = (await readMetrics(store)).filter((line) => line.trainLoss !== undefined)
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3])
    expect(finalValidationLoss).toBeCloseTo(Math.log(tinyTokenizer.vocabularySize), 0)
    expect((await evaluate({ store, data })).validationLoss).toBeCloseTo(finalValidationLoss, 5)
    const { decoder, step } = await loadDecoder(store)
    expect(step).toBe(3)
    decoder.dispose()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)

    const wanted = await lossesOnCpu()
    await tf.setBackend(backend)
    const losses = await lossesOf(store)
    expect(losses).toHaveLength(wanted.length)
    for (const [index, loss] of losses.entries()) expect(Math.abs(loss / wanted[index]! - 1)).toBeLessThan(1e-5)
  })
})
