import type { RunConfig } from '@wgpt/trainer'

/** An evaluation goes forward only: a third of a training step's operations. */
const forward = 1 / 3

interface Runs {
  /** About what a training step of one part takes, of `training.accumulationSteps`. */
  readonly secondsPerStep: number
  /** Arms times seeds. Default 1. */
  readonly runs?: number
}

/** About how many seconds a whole run takes, evaluations included; data, samples and the report are not. */
export function runSeconds({ training }: Pick<RunConfig, 'training'>, { secondsPerStep, runs = 1 }: Runs): number {
  const { steps, accumulationSteps, evaluateEvery, evaluationBatches } = training
  const evaluations = 1 + Math.ceil(steps / evaluateEvery) // the first before any step
  return runs * secondsPerStep * accumulationSteps * (steps + forward * evaluations * evaluationBatches)
}

/** Seconds as a person says them, with no more digits than an estimate has: `about 40 s`, `about 3 min`, `about 2.5 h`, `about 3 days`. */
export function roughTime(seconds: number): string {
  if (seconds < 10) return 'a few seconds'
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} s`
  const minutes = seconds / 60
  if (minutes < 90) return `about ${minutes < 10 ? Math.round(minutes) : Math.round(minutes / 5) * 5} min`
  const hours = minutes / 60
  if (hours < 36) return `about ${hours < 10 ? Math.round(hours * 2) / 2 : Math.round(hours)} h`
  return `about ${Math.round(hours / 24)} days`
}
