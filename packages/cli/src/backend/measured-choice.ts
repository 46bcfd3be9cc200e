import { useBackend, type BackendName } from '@wgpt/backends'
import { paceRatio, type PaceRatio, type Side } from './pace-ratio.js'
import { createTrial, type Trial } from './trial.js'
import type { Workload } from './workload.js'

/** What is to compute, as it was measured. */
export interface Choice {
  readonly backend: BackendName
  /** Of wasm. */
  readonly threads?: number
  /** Its steps in the time of one of the backend that was measured beside it. */
  readonly ratio?: number
  /** About what a training step of the workload (one part of it, where gradients are accumulated) takes on it. */
  readonly secondsPerStep?: number
}

/** What may be chosen. */
export interface Candidates {
  /** Backends that are near each other, the preferred first. */
  readonly backends: readonly BackendName[]
  /** Threads that wasm may use; undefined where the call has said how many. */
  readonly mostThreads: number | undefined
}

/** What a measurement is made with. */
export interface Instruments {
  readonly useBackend: (name: BackendName, options?: { threads?: number }) => Promise<unknown>
  readonly createTrial: (workload: Workload) => Trial
  readonly paceRatio: (first: Side, second: Side) => Promise<PaceRatio>
}

/** A gain below this is not a gain: more threads and another backend must earn it. */
const leastGain = 1.03

/** Measures a few steps of a small model of the workload's shape. tfjs' current backend is another afterwards. */
export async function measureChoice(
  workload: Workload,
  { backends, mostThreads }: Candidates,
  instruments: Instruments = { useBackend, createTrial, paceRatio },
): Promise<Choice> {
  const trials = new Map<BackendName, Trial>()
  const side = (backend: BackendName, threads?: number): Side => ({
    async enter() {
      await instruments.useBackend(backend, threads === undefined ? {} : { threads })
      if (!trials.has(backend)) trials.set(backend, instruments.createTrial(workload))
    },
    step: () => trials.get(backend)!.step(),
  })
  /** The choice of a backend, with the time of the whole workload's step where a trial's step was timed. */
  const chosen = (backend: BackendName, threads: number | undefined, seconds: number | undefined): Choice => {
    const share = trials.get(backend)?.share
    return {
      backend,
      ...(backend === 'wasm' && threads !== undefined && { threads }),
      ...(seconds !== undefined && share !== undefined && { secondsPerStep: seconds / share }),
    }
  }
  try {
    const best =
      backends.includes('wasm') && mostThreads !== undefined
        ? await bestThreads(side, mostThreads, instruments)
        : undefined
    const [first, second] = backends
    if (second === undefined) return chosen(first!, best?.threads, best?.seconds)
    const of = (backend: BackendName) => side(backend, backend === 'wasm' ? best?.threads : undefined)
    const { ratio, seconds } = await instruments.paceRatio(of(first!), of(second))
    return ratio > leastGain
      ? { ...chosen(second, best?.threads, seconds[1]), ratio }
      : { ...chosen(first!, best?.threads, seconds[0]), ratio: 1 / ratio }
  } finally {
    for (const [backend, trial] of trials) {
      await instruments.useBackend(backend)
      trial.dispose()
    }
  }
}

/** Twice as many threads as long as that gains. */
async function bestThreads(
  side: (backend: BackendName, threads: number) => Side,
  most: number,
  instruments: Instruments,
): Promise<{ threads: number; seconds?: number }> {
  let best: { threads: number; seconds?: number } = { threads: 1 }
  for (let next = Math.min(2, most); next > best.threads; next = Math.min(2 * best.threads, most)) {
    const { ratio, seconds } = await instruments.paceRatio(side('wasm', best.threads), side('wasm', next))
    if (ratio <= leastGain) return { threads: best.threads, seconds: seconds[0] }
    best = { threads: next, seconds: seconds[1] }
  }
  return best
}
