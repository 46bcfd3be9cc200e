import type { RunConfig } from '@wgpt/trainer'
import { describeBackend } from '../backend/describe-backend.js'
import { roughTime, runSeconds } from '../backend/run-time.js'
import { workloadOf } from '../backend/workload.js'

/** What a run would take on this machine, by a measurement. */
export interface TimeEstimate {
  /** Backend and threads, in words. */
  readonly backend: string
  readonly secondsPerStep: number
  /** All steps and evaluations. */
  readonly seconds: number
}

/**
 * Measures a few steps on the backend that `auto` chooses, or takes the measurement that is kept from before.
 * @param note told before what takes a second or more
 * @returns undefined where nothing is measured, as on a GPU, or where no backend starts
 */
export async function estimateTime(
  config: RunConfig,
  vocabularySize: number,
  note: (line: string) => void,
): Promise<TimeEstimate | undefined> {
  const { startBackend } = await import('../backend/start-backend.js')
  const workload = workloadOf('training', config, { vocabularySize })
  const started = await startBackend('auto', { workload, note }).catch(() => undefined)
  if (started?.secondsPerStep === undefined) return undefined
  const { secondsPerStep } = started
  return {
    backend: describeBackend(started.status),
    secondsPerStep: secondsPerStep * config.training.accumulationSteps,
    seconds: runSeconds(config, { secondsPerStep }),
  }
}

export const timeText = ({ backend, secondsPerStep, seconds }: TimeEstimate): string =>
  `time on this machine (${backend}): ${roughTime(seconds)}, ${secondsPerStep.toPrecision(2)} s per step`
