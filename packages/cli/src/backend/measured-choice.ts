import { useBackend, type BackendName } from '@wgpt/backends'
import { paceRatio, type Side } from './pace-ratio.js'
import { createTrial, type Trial } from './trial.js'
import type { Workload } from './workload.js'

/** What is to compute, as it was measured. */
export interface Choice {
  readonly backend: BackendName
  /** Of wasm. */
  readonly threads?: number
  /** Its steps in the time of one of the backend that was measured beside it. */
  readonly ratio?: number
}

/** What may be chosen. */
export interface Candidates {
  /** Backends that are near each other, the preferred first. */
  readonly backends: readonly BackendName[]
  /** Threads that wasm may use; undefined where the call has said how many. */
  readonly mostThreads: number | undefined
}

/** A gain below this is not a gain: more threads and another backend must earn it. */
const leastGain = 1.03

/** Measures a few steps of a small model of the workload's shape. tfjs' current backend is another afterwards. */
export async function measureChoice(workload: Workload, { backends, mostThreads }: Candidates): Promise<Choice> {
  const trials = new Map<BackendName, Trial>()
  const side = (backend: BackendName, threads?: number): Side => ({
    async enter() {
      await useBackend(backend, threads === undefined ? {} : { threads })
      if (!trials.has(backend)) trials.set(backend, createTrial(workload))
    },
    step: () => trials.get(backend)!.step(),
  })
  try {
    const threads =
      backends.includes('wasm') && mostThreads !== undefined ? await bestThreads(side, mostThreads) : undefined
    const wasm: Choice = { backend: 'wasm', ...(threads !== undefined && { threads }) }
    const [first, second] = backends
    if (second === undefined) return first === 'wasm' ? wasm : { backend: first! }
    const of = (backend: BackendName) => side(backend, backend === 'wasm' ? threads : undefined)
    const ratio = await paceRatio(of(first!), of(second))
    const chosen = ratio > leastGain ? second : first!
    return { ...(chosen === 'wasm' ? wasm : { backend: chosen }), ratio: chosen === second ? ratio : 1 / ratio }
  } finally {
    for (const [backend, trial] of trials) {
      await useBackend(backend)
      trial.dispose()
    }
  }
}

/** Twice as many threads as long as that gains. */
async function bestThreads(side: (backend: BackendName, threads: number) => Side, most: number): Promise<number> {
  let best = 1
  for (let next = Math.min(2, most); next > best; next = Math.min(2 * best, most)) {
    if ((await paceRatio(side('wasm', best), side('wasm', next))) <= leastGain) break
    best = next
  }
  return best
}
