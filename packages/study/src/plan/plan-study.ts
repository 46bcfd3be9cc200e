import { baselineOf, type Study } from '../study-file.js'
import { budgetsOf, groupsOf, plannedRun, type Group, type PlannedRun } from './grid.js'
import type { Outcomes } from './outcome.js'
import { tune, type Tuning } from './tune.js'

/** An arm in a group, at a budget: its search for the best value, and the runs that it is judged by. */
export interface ArmPlan {
  readonly group: Group
  readonly arm: string
  readonly budget: number | undefined
  /** Undefined without tuning. */
  readonly tuning: Tuning | undefined
  readonly tuningRuns: readonly PlannedRun[]
  /** At the best value; none while it is not known. */
  readonly judged: readonly PlannedRun[]
  /** The judged runs are those that chose the value. */
  readonly judgedByTuning: boolean
}

/** All that is known of a study's runs. Grows as outcomes come: the best value decides which runs are next. */
export interface StudyPlan {
  readonly arms: readonly ArmPlan[]
  /** Each run once, those that others wait for first. */
  readonly runs: readonly PlannedRun[]
  /** Without an outcome. */
  readonly pending: readonly PlannedRun[]
}

/**
 * @throws StudyError for a config that is refused: before any run, since every arm's first runs are planned at once
 *
 * @example
 * ```ts
 * const { runs, pending } = planStudy(study, new Map())
 * console.log(runs.length, pending.length) // → 4 4
 * ```
 */
export function planStudy(study: Study, outcomes: Outcomes): StudyPlan {
  const arms = groupsOf(study).flatMap((group) =>
    orderedArms(study).flatMap((arm) => planArm(study, outcomes, group, arm)),
  )
  const runs = new Map<string, PlannedRun>()
  for (const { tuningRuns } of arms) for (const run of tuningRuns) runs.set(run.hash, run)
  for (const { judged } of arms) for (const run of judged) runs.set(run.hash, run)
  return { arms, runs: [...runs.values()], pending: [...runs.values()].filter(({ hash }) => !outcomes.has(hash)) }
}

/** The baseline first. */
const orderedArms = (study: Study) => [
  baselineOf(study),
  ...Object.keys(study.arms).filter((arm) => arm !== baselineOf(study)),
]

function planArm(study: Study, outcomes: Outcomes, group: Group, arm: string): ArmPlan[] {
  const { tuning, evaluation } = study
  const run = (budget: number | undefined, tuned: number | undefined, seed: number) =>
    plannedRun(study, { group, arm, budget, tuned, seed })

  const search = (budget: number | undefined) => {
    if (!tuning) return { found: undefined, runs: [] }
    const runsOf = (value: number) => tuning.seeds.map((seed) => run(budget, value, seed))
    const found = tune(tuning.values, tuning.growth, (value) => {
      const losses = runsOf(value).map(({ hash }) => outcomes.get(hash)?.finalLoss)
      if (losses.includes(undefined)) return undefined
      return losses.reduce<number>((sum, loss) => sum + loss!, 0) / losses.length
    })
    return { found, runs: found.values.flatMap(runsOf) }
  }

  const shared = tuning?.budget === undefined ? undefined : search(tuning.budget)
  return budgetsOf(study).map((budget) => {
    const { found, runs } = shared ?? search(budget)
    const ownSearch = shared === undefined || budget === tuning?.budget
    const isEvaluated =
      evaluation !== undefined && (budget === undefined || (evaluation.budgets?.includes(budget) ?? true))
    const known = !tuning || found?.best !== undefined
    const seeds = isEvaluated ? evaluation.seeds : (tuning?.seeds ?? evaluation!.seeds)
    return {
      group,
      arm,
      budget,
      tuning: found,
      tuningRuns: ownSearch ? runs : [],
      judged: known ? seeds.map((seed) => run(budget, found?.best, seed)) : [],
      judgedByTuning: !isEvaluated && tuning !== undefined,
    }
  })
}
