import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { evaluate, loadDecoder } from './load-decoder.js'
import { readMetrics } from './metrics/metrics.js'
import { createMemoryStore } from './store/memory-store.js'
import { tinyConfig, tinyData, tinyTokenizer } from './testing/tiny.js'
import { train } from './train.js'

describe.each(inject('backends'))('a run in memory on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('trains, stops, goes on, and is loaded from what it saved', async () => {
    const before = tf.memory()
    const store = createMemoryStore()
    const data = tinyData()
    // More evaluation batches than the buffers that a WebGPU shader may bind.
    const config = tinyConfig({ steps: 3, batchSize: 1, warmupSteps: 0, evaluateEvery: 3, evaluationBatches: 9 })
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
  })
})
