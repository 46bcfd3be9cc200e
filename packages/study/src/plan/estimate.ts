import type { Study } from '../study-file.js'
import type { PlannedRun } from './grid.js'
import type { Outcome } from './outcome.js'
import { planStudy } from './plan-study.js'

/** What a study will take, if every arm's best value is inside of its grid. */
export interface StudySize {
  readonly runs: number
  /** Without an outcome yet. */
  readonly left: number
  /** That the runs left train on. */
  readonly tokens: number
  /** Runs left, as they come. */
  readonly pending: readonly PlannedRun[]
}

/**
 * Plans the runs to the end, as if the middle of each grid were the best. A grid that grows adds runs.
 *
 * @example
 * ```ts
 * const { runs, left } = studySize(study, new Map())
 * console.log(`${left} of ${runs} runs are left`) // → 4 of 4 runs are left
 * ```
 */
export function studySize(study: Study, outcomes: ReadonlyMap<string, Outcome>): StudySize {
  const grid = [...(study.tuning?.values ?? [])].sort((a, b) => a - b)
  const middle = grid[grid.length >> 1] ?? 1
  const supposed = new Map(outcomes)
  for (;;) {
    const plan = planStudy(study, supposed)
    if (plan.pending.length === 0) {
      const pending = plan.runs.filter(({ hash }) => !outcomes.has(hash))
      return {
        runs: plan.runs.length,
        left: pending.length,
        tokens: pending.reduce((sum, run) => sum + tokensOf(run), 0),
        pending,
      }
    }
    for (const { hash, tuned = middle } of plan.pending)
      supposed.set(hash, {
        finalLoss: Math.abs(Math.log(tuned / middle)),
        parameters: 0,
        flopsPerToken: 0,
        secondsPerStep: 0,
      })
  }
}

/**
 * Trained on in a run.
 *
 * @example
 * ```ts
 * const [run] = plan.runs
 * console.log(tokensOf(run!)) // → 1600
 * ```
 */
export const tokensOf = ({ config: { training, decoder } }: PlannedRun): number =>
  training.steps * training.batchSize * decoder.contextLength

/**
 * Seconds of one process for runs, from the seconds per token of those that are done; undefined where none is.
 *
 * @example
 * ```ts
 * const seconds = secondsFor(1_000_000, plan.runs, outcomes)
 * console.log(seconds !== undefined && seconds > 0) // → true
 * ```
 */
export function secondsFor(
  tokens: number,
  runs: readonly PlannedRun[],
  outcomes: ReadonlyMap<string, Outcome>,
): number | undefined {
  let [seconds, done] = [0, 0]
  for (const run of runs) {
    const outcome = outcomes.get(run.hash)
    if (!outcome || outcome.secondsPerStep === 0) continue
    seconds += outcome.secondsPerStep * run.config.training.steps
    done += tokensOf(run)
  }
  return done === 0 ? undefined : (seconds / done) * tokens
}
