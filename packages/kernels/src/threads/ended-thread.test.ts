import { createRequire } from 'node:module'
import type * as WorkerThreads from 'node:worker_threads'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import * as kernels from '../index.js'
import { startWithSmallHeap } from '../testing/small-heap.js'

const { linear, setWasmOptions, startWasmThreads } = kernels
const workerThreads = createRequire(import.meta.url)('node:worker_threads') as { Worker: typeof WorkerThreads.Worker }
const { Worker } = workerThreads

let workers: WorkerThreads.Worker[] = []
workerThreads.Worker = class extends Worker {
  constructor(...given: ConstructorParameters<typeof Worker>) {
    super(...given)
    workers.push(this)
  }
}
afterAll(() => {
  workerThreads.Worker = Worker
  setWasmOptions({ threads: 1 })
})

const ended = /^wasm: a thread that computes ended \([^)]+\), and what it was computing is lost\. /

/** Some tens of milliseconds of work, for several threads. */
function work(): Float32Array {
  const [x, w] = [tf.ones([1024, 512]), tf.ones([512, 512])]
  const y = linear(x, w as tf.Tensor2D)
  const values = y.dataSync<'float32'>()
  tf.dispose([x, w, y])
  return values
}

describe('a thread that ends', () => {
  beforeEach(async () => {
    workers = []
    setWasmOptions({ threads: 3 })
    await startWithSmallHeap(64)
    expect(await startWasmThreads()).toBe(3)
    expect(work().every((value) => value === 512)).toBe(true)
  })

  it('between two kernels: the next one throws, and so does each one after it', async () => {
    await workers[0]!.terminate()
    for (let times = 0; times < 3; times++) expect(work).toThrow(ended)
  })

  it('when nobody has heard of it yet, hangs nothing and falsifies nothing', { timeout: 60_000 }, async () => {
    for (const worker of workers) void worker.terminate()
    const outcomes = []
    for (let times = 0; times < 20; times++)
      try {
        outcomes.push(work().every((value) => value === 512))
      } catch (error) {
        expect((error as Error).message).toMatch(ended)
        break
      }
    expect(outcomes).not.toContain(false)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(work).toThrow(ended)
  })

  it('is not missed by threads that were started again', async () => {
    await workers[0]!.terminate()
    expect(work).toThrow(ended)
    setWasmOptions({ threads: 2 })
    expect(await startWasmThreads()).toBe(2)
    expect(work().every((value) => value === 512)).toBe(true)
  })
})
