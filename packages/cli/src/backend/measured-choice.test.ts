import type { BackendName } from '@wgpt/backends'
import { describeDecoder } from '@wgpt/decoder'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measureChoice, type Instruments } from './measured-choice.js'
import { paceRatio } from './pace-ratio.js'
import type { Workload } from './workload.js'

const workload: Workload = {
  kind: 'training',
  decoder: describeDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 })
    .config,
  batchSize: 2,
}

/** Backends whose steps take what the table says, on a clock of their own; a trial is a quarter of the workload's step. */
function laboratory(secondsOf: (backend: BackendName, threads: number) => number) {
  let [now, current, threads] = [0, 'cpu' as BackendName, 1]
  const living = new Set<object>()
  const used: string[] = []
  const instruments: Instruments = {
    useBackend(name, options = {}) {
      ;[current, threads] = [name, options.threads ?? threads]
      used.push(`${name} ${threads}`)
      return Promise.resolve()
    },
    createTrial() {
      const made = current
      const trial = {
        share: 0.25,
        step() {
          if (current !== made) throw new Error(`A trial of ${made} ran on ${current}.`)
          now += secondsOf(current, threads)
          return Promise.resolve()
        },
        dispose() {
          if (current !== made) throw new Error(`A trial of ${made} was disposed of on ${current}.`)
          living.delete(trial)
        },
      }
      living.add(trial)
      return trial
    },
    paceRatio: (first, second) => paceRatio(first, second, { clock: () => now }),
  }
  return { instruments, living, used }
}

describe('a measured choice', () => {
  it('doubles the threads as long as that gains', async () => {
    const seconds: Record<number, number> = { 1: 8, 2: 5, 4: 3, 6: 4 }
    const { instruments, used, living } = laboratory((_, threads) => seconds[threads]!)
    const choice = await measureChoice(workload, { backends: ['wasm'], mostThreads: 6 }, instruments)
    expect(choice).toEqual({ backend: 'wasm', threads: 4, secondsPerStep: 12 })
    expect(new Set(used)).toEqual(new Set(['wasm 1', 'wasm 2', 'wasm 4', 'wasm 6']))
    expect(living.size).toBe(0)
  })

  it('never takes threads, or a second backend, that gain less than 3 %', async () => {
    const times = fc.double({ min: 0.5, max: 2, noNaN: true })
    await fc.assert(
      fc.asyncProperty(times, times, times, fc.constantFrom(1, 2), async (one, two, tensorflow, mostThreads) => {
        const seconds = (backend: BackendName, threads: number) =>
          backend === 'tensorflow' ? tensorflow : threads === 1 ? one : two
        const { instruments, living } = laboratory(seconds)
        const choice = await measureChoice(workload, { backends: ['tensorflow', 'wasm'], mostThreads }, instruments)
        const threads = mostThreads === 2 && one / two > 1.03 ? 2 : 1
        const wasm = threads === 2 ? two : one
        const isWasm = tensorflow / wasm > 1.03
        expect(choice.backend).toBe(isWasm ? 'wasm' : 'tensorflow')
        expect(choice.threads).toBe(isWasm ? threads : undefined)
        expect(choice.ratio).toBeCloseTo(isWasm ? tensorflow / wasm : wasm / tensorflow, 6)
        expect(choice.secondsPerStep).toBeCloseTo(4 * (isWasm ? wasm : tensorflow), 6)
        expect(living.size).toBe(0)
      }),
    )
  })

  it('leaves the threads alone where the call has said how many', async () => {
    const { instruments, used } = laboratory((backend) => (backend === 'wasm' ? 1 : 2))
    const choice = await measureChoice(
      workload,
      { backends: ['tensorflow', 'wasm'], mostThreads: undefined },
      instruments,
    )
    expect(choice).toEqual({ backend: 'wasm', ratio: 2, secondsPerStep: 4 })
    expect(used.every((use) => use.endsWith(' 1'))).toBe(true)
  })

  it('says no seconds where nothing was timed', async () => {
    const { instruments } = laboratory(() => 1)
    expect(await measureChoice(workload, { backends: ['wasm'], mostThreads: 1 }, instruments)).toEqual({
      backend: 'wasm',
      threads: 1,
    })
  })

  it('frees its trials when a step fails', async () => {
    const { instruments, living } = laboratory((_, threads) => {
      if (threads === 2) throw new Error('out of memory')
      return 1
    })
    const failing = measureChoice(workload, { backends: ['wasm'], mostThreads: 2 }, instruments)
    await expect(failing).rejects.toThrow('out of memory')
    expect(living.size).toBe(0)
  })
})
