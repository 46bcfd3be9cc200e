import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { tokensOf } from '../plan/estimate.js'
import type { PlannedRun } from '../plan/grid.js'
import { StudyError } from '../study-error.js'
import { startWorker } from './worker-pool.js'

/** Enough for the median of a step to settle. */
const steps = 12

/**
 * Trains a few steps of a run in a folder that is removed, and says how long a token takes one process of one thread.
 * @throws StudyError where the run fails
 *
 * @example
 * ```ts
 * const [run] = planStudy(small, new Map()).runs
 * const seconds = await secondsPerToken(run!, 'wasm')
 * console.log(seconds > 0) // → true
 * ```
 */
export async function secondsPerToken(run: PlannedRun, backend: string): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wgpt-study-'))
  const worker = startWorker(backend)
  try {
    const { training } = run.config
    const short = {
      ...run.config,
      training: { ...training, steps, evaluateEvery: steps, checkpointEvery: steps, evaluationBatches: 1 },
    }
    const ending = await worker.run({ ...run, config: short }, path.join(folder, 'run'), () => undefined)
    if (ending.kind !== 'finished')
      throw new StudyError(
        `study: a trial of ${steps} steps failed${ending.kind === 'failed' ? `: ${ending.message.replace(/\.$/, '')}` : ''}.`,
      )
    return ending.outcome.secondsPerStep / (tokensOf(run) / training.steps)
  } finally {
    worker.end()
    await rm(folder, { recursive: true, force: true })
  }
}
