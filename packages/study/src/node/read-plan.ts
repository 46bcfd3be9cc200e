import type { Outcomes } from '../plan/outcome.js'
import { planStudy, type StudyPlan } from '../plan/plan-study.js'
import type { Study } from '../study-file.js'
import { readOutcomes, type Known } from './study-folder.js'

/**
 * A study's plan as far as the runs in its folder decide it: each outcome may bring further runs, whose outcomes may be there already.
 * @throws StudyError for a config that is refused, or an outcome that is damaged
 *
 * @example
 * ```ts
 * const { plan, outcomes } = await readPlan(study, 'runs/my-study')
 * console.log(`${outcomes.size} of ${plan.runs.length} runs are done`) // → 0 of 4 runs are done
 * ```
 */
export async function readPlan(
  study: Study,
  folder: string,
  { outcomes: before = new Map(), finished }: Known = {},
): Promise<{ readonly plan: StudyPlan; readonly outcomes: Outcomes }> {
  let outcomes = before
  let plan = planStudy(study, outcomes)
  for (;;) {
    outcomes = await readOutcomes(folder, plan.runs, { outcomes, ...(finished && { finished }) })
    const next = planStudy(study, outcomes)
    if (next.runs.length === plan.runs.length) return { plan: next, outcomes }
    plan = next
  }
}
