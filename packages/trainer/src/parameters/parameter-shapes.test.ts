import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadCheckpoint } from '../checkpoint/load-checkpoint.js'
import { saveCheckpoint } from '../checkpoint/save-checkpoint.js'
import { runConfig, type RunConfig } from '../config/run-config.js'
import { asJson } from '../config/saved-config.js'
import { RunError } from '../errors.js'
import { exportRun } from '../interop/export-run.js'
import { evaluate, loadDecoder } from '../load-decoder.js'
import { createMemoryStore } from '../store/memory-store.js'
import type { RunStore } from '../store/run-store.js'
import { tinyConfig, tinyData, tinyTokenizer } from '../testing/tiny.js'
import { train } from '../train.js'
import { hashOfConfig } from '../loop/config-of-checkpoint.js'

const data = tinyData()

/** A run of two steps whose config says something else of its decoder, seals and hashes included: as a stranger would make it. */
async function strangersRun(decoder: Partial<RunConfig['decoder']>): Promise<{ store: RunStore; config: RunConfig }> {
  const store = createMemoryStore('runs/strange')
  const honest = tinyConfig({ steps: 2 })
  await train({ config: honest, tokenizer: tinyTokenizer, data, store })
  const config = runConfig.parse({ ...honest, decoder: { ...honest.decoder, ...decoder } })
  const checkpoint = await loadCheckpoint(store, 2)
  await saveCheckpoint(store, { ...checkpoint, configHash: await hashOfConfig(config) })
  await store.write('config.json', asJson(config))
  return { store, config }
}

// Each would take from 50 GB to 60 TB.
const claims = {
  'wide layers': { embeddingSize: 2 ** 15, headCount: 8, feedForwardSize: 2 ** 17, layerCount: 400 },
  'many layers': { layerCount: 1000, feedForwardSize: 2 ** 20 },
  'a long context': { contextLength: 2 ** 24, embeddingSize: 1024, headCount: 8, feedForwardSize: 64 },
} satisfies Record<string, Partial<RunConfig['decoder']>>

describe('a config that claims more than its weights have', () => {
  beforeAll(() => tf.setBackend('cpu'))

  const uses = {
    load: ({ store }) => loadDecoder(store),
    eval: ({ store }) => evaluate({ store, data }),
    'export for Hugging Face': ({ store }) => exportRun(store, 'huggingface'),
    'export for TensorFlow.js': ({ store }) => exportRun(store, 'tfjs'),
    resume: ({ store, config }) => {
      const longer = { ...config, training: { ...config.training, steps: 3 } }
      return train({ config: longer, tokenizer: tinyTokenizer, data, store, resume: true })
    },
    'start from it': ({ store, config }) =>
      train({
        config: { modality: config.modality, data: config.data, training: config.training },
        from: store,
        tokenizer: tinyTokenizer,
        data,
        store: createMemoryStore('runs/new'),
      }),
  } satisfies Record<string, (run: { store: RunStore; config: RunConfig }) => Promise<unknown>>

  it.each(
    Object.entries(claims).flatMap(([claim, decoder]) =>
      Object.entries(uses).map(([name, use]) => ({ claim, decoder, name, use })),
    ),
  )('$claim: nothing is allocated to $name', async ({ decoder, use }) => {
    const run = await strangersRun(decoder)
    const { numTensors, numBytes } = tf.memory()
    const error: unknown = await use(run).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunError)
    expect((error as Error).message).toMatch(
      /^[^\n]+(?:(?:is \[[\d,]+\]|is missing)[^\n]+needs \[[\d,]+\]|more than decoder\.contextLength[^\n]+)$/,
    )
    expect(tf.memory()).toMatchObject({ numTensors, numBytes })
  })
})
