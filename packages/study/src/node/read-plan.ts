import type { Outcomes } from '../plan/outcome.js'
import { planStudy, type StudyPlan } from '../plan/plan-study.js'
import type { Study } from '../study-file.js'
import { readOutcomes } from './study-folder.js'

/**
 * A study's plan as far as the runs in its folder decide it: each outcome may bring further runs, whose outcomes may be there already.
 * @param known outcomes that were read before, and are not read again
 * @throws StudyError for a config that is refused, or an outcome that is damaged
 */
export async function readPlan(
  study: Study,
  folder: string,
  known: Outcomes = new Map(),
): Promise<{ readonly plan: StudyPlan; readonly outcomes: Outcomes }> {
  let outcomes = known
  let plan = planStudy(study, outcomes)
  for (;;) {
    outcomes = await readOutcomes(folder, plan.runs, outcomes)
    const next = planStudy(study, outcomes)
    if (next.runs.length === plan.runs.length) return { plan: next, outcomes }
    plan = next
  }
}
