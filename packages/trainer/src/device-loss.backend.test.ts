import * as tf from '@tensorflow/tfjs-core'
// eslint-disable-next-line @nx/enforce-module-boundaries -- a test starts the backend that it needs
import { DeviceLostError, useBackend } from '@wgpt/backends'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { CHECKPOINTS } from './checkpoint/checkpoint.js'
import { checkCheckpoint, listCheckpoints } from './checkpoint/load-checkpoint.js'
import { loadDecoder } from './load-decoder.js'
import { readMetrics } from './metrics/metrics.js'
import { createMemoryStore } from './store/memory-store.js'
import type { RunStore } from './store/run-store.js'
import { tinyConfig, tinyData, tinyTokenizer } from './testing/tiny.js'
import { train } from './train.js'

const data = tinyData()
const config = tinyConfig(
  { steps: 4, batchSize: 1, evaluateEvery: 4, evaluationBatches: 1, checkpointEvery: 2 },
  { wavelet: { kind: 'none' }, dropout: 0 },
)
const options = (store: RunStore) => ({ config, tokenizer: tinyTokenizer, data, store })

function destroyDevice(): void {
  ;(tf.backend() as unknown as { readonly device: GPUDevice }).device.destroy()
}
/** Whatever of a run does not depend on the clock, weights and moments included. */
const outcomeOf = async (store: RunStore) => [
  ...(await readMetrics(store)).map((line) => ({ ...line, seconds: undefined })),
  ...(await Promise.all(['model', 'optimizer'].map((name) => store.read(`${CHECKPOINTS}/4/${name}.safetensors`)))),
]

/** Numbers from 0 to 1 of a seed. */
function randomFrom(seed: number): () => number {
  let state = (seed * 7919 + 1) % 2147483647
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647
  for (let i = 0; i < 5; i++) next()
  return next
}

/** Destroys the device after so many submits of the work, or never. @returns how many there were */
async function withLossAfter(most: number, work: () => Promise<unknown>): Promise<number> {
  const { prototype } = GPUQueue
  const submit = Object.getOwnPropertyDescriptor(prototype, 'submit')!
  let count = 0
  Object.defineProperty(prototype, 'submit', {
    ...submit,
    value(this: GPUQueue, commands: GPUCommandBuffer[]) {
      ;(submit.value as GPUQueue['submit']).call(this, commands)
      if (++count === most) destroyDevice()
    },
  })
  try {
    await work()
  } finally {
    Object.defineProperty(prototype, 'submit', submit)
  }
  return count
}

/** A store that loses the device while it writes the checkpoint of a step, whose parameters are on their way. */
function storeThatLosesAt(step: number): RunStore {
  const store = createMemoryStore()
  let isLost = false
  return {
    ...store,
    async writeFolder(path, files) {
      if (!isLost && path.startsWith(CHECKPOINTS) && Number(path.split('/').at(-1)) === step) {
        isLost = true
        destroyDevice()
      }
      await store.writeFolder(path, files)
    },
  }
}

/** Milliseconds that a busy machine may take to compile all shaders of a few devices. */
const patience = 400_000

describe.each(inject('backends'))('a run on %s whose store fails', (backend) => {
  it(
    'while a checkpoint is written: ends with that error, and is resumed to the same figures',
    async () => {
      await useBackend(backend)
      const whole = createMemoryStore()
      await train(options(whole))
      const store = createMemoryStore()
      const failing = {
        ...store,
        writeFolder: (path: string, files: Parameters<RunStore['writeFolder']>[1]) =>
          path.endsWith('4') ? Promise.reject(new Error('the disk is gone')) : store.writeFolder(path, files),
      }
      await expect(train(options(failing))).rejects.toThrow('the disk is gone')
      await train({ ...options(store), resume: true })
      expect(await outcomeOf(store)).toEqual(await outcomeOf(whole))
    },
    patience,
  )
})

describe.each(inject('backends').filter((name) => name === 'webgpu'))(
  'a run whose device of %s is lost',
  { timeout: patience },
  (backend) => {
    let whole: Awaited<ReturnType<typeof outcomeOf>>
    let submits: number
    beforeAll(async () => {
      await useBackend(backend)
      const store = createMemoryStore()
      submits = await withLossAfter(Infinity, () => train(options(store)))
      whole = await outcomeOf(store)
    }, patience)
    afterAll(() => useBackend(backend))

    /** Ends in a DeviceLostError that names the checkpoint, which is intact; continues on a new device to the same figures. */
    async function expectRecovery(
      store: RunStore,
      training: Promise<unknown>,
      saved: number | undefined,
      used = config,
    ): Promise<void> {
      await expect(training).rejects.toThrow(DeviceLostError)
      await expect(training).rejects.toThrow(
        saved === undefined ? 'Nothing is saved yet' : `The checkpoint of step ${saved} is intact`,
      )
      const steps = await listCheckpoints(store)
      expect(steps.at(-1)).toBe(saved)
      for (const step of steps) await expect(checkCheckpoint(store, step)).resolves.not.toThrow()
      await useBackend(backend)
      const again = saved === undefined ? createMemoryStore() : store
      await train({ ...options(again), config: used, resume: saved !== undefined })
      expect(await outcomeOf(again)).toEqual(whole)
    }

    it.each(inject('isLong') ? [1, 2, 3, 4] : [1])(
      'at a random moment (seed %i) says what is intact, and is resumed to the same figures and weights',
      async (seed) => {
        const store = createMemoryStore()
        const at = 1 + Math.floor(randomFrom(seed)() * (submits - 1))
        let training: Promise<unknown> | undefined
        await withLossAfter(at, () => (training = train(options(store)))).catch(() => undefined)
        await expectRecovery(store, training!, (await listCheckpoints(store)).at(-1))
      },
    )

    it.runIf(inject('isLong'))('while a step is under way', async () => {
      const store = createMemoryStore()
      const training = train({
        ...options(store),
        onEvent({ type, step }) {
          if (type === 'step' && step === 3) setTimeout(destroyDevice, 2)
        },
      })
      await expectRecovery(store, training, 2)
    })

    it('while a checkpoint is written', async () => {
      const store = storeThatLosesAt(4)
      await expectRecovery(store, train(options(store)), 2)
    })

    it.runIf(inject('isLong'))('while a sample is drawn', async () => {
      const store = createMemoryStore()
      const sampled = { ...config, training: { ...config.training, sampleEvery: 3, sampleTokens: 40 } }
      const training = train({
        ...options(store),
        config: sampled,
        onEvent({ type, step }) {
          if (type === 'step' && step === 3) setTimeout(destroyDevice, 30)
        },
      })
      await expectRecovery(store, training, 2, sampled)
    })

    it.runIf(inject('isLong'))('before the first checkpoint', async () => {
      const store = createMemoryStore()
      const training = train({
        ...options(store),
        onEvent({ type }) {
          if (type === 'evaluation') destroyDevice()
        },
      })
      await expectRecovery(store, training, undefined)
    })

    it('while it writes: the next token rejects, and a new device writes on', async () => {
      const store = createMemoryStore()
      await train(options(store))
      const write = async (count: number, afterEach?: () => void) => {
        const { decoder } = await loadDecoder(store)
        const ids: number[] = []
        try {
          for await (const id of decoder.generate([1, 2], { tokens: count, seed: 1 })) {
            ids.push(id)
            afterEach?.()
          }
          return ids
        } finally {
          decoder.dispose()
        }
      }
      const wanted = await write(5)
      await expect(write(5, destroyDevice)).rejects.toThrow(DeviceLostError)
      await useBackend(backend)
      expect(await write(5)).toEqual(wanted)
    })
  },
)
