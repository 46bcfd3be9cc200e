import type { Outcomes } from '../plan/outcome.js'
import type { StudyPlan } from '../plan/plan-study.js'
import { baselineOf, type Study } from '../study-file.js'
import { compareArms, type ArmResult, type Caveat } from './analyze-study.js'

export type Judgement = 'holds' | 'does not hold' | 'is undecided' | 'is not tested yet'

/** What a target came to in one group. */
export interface TargetResult {
  readonly group: string
  readonly judgement: Judgement
  readonly estimate: number | undefined
  readonly low: number | undefined
  readonly high: number | undefined
  readonly caveats: readonly Caveat[]
}

export interface Verdict {
  readonly claim: string
  readonly arm: string
  readonly versus: string
  readonly measure: 'stepsRatio' | 'difference'
  readonly atMost: number
  readonly budget: number | undefined
  readonly judgement: Judgement | 'holds partly'
  readonly groups: readonly TargetResult[]
}

/**
 * Judges a study's targets by one rule: a claim holds where its whole interval is at or below the target, does not hold where the whole interval is
 * above it, and is undecided where the interval holds the target. Over several groups it holds partly where it holds in some of them.
 *
 * @example
 * ```ts
 * const [verdict] = verdicts(study, plan, outcomes)
 * console.log(verdict!.arm, verdict!.judgement) // → fixed holds
 * ```
 */
export function verdicts(study: Study, plan: StudyPlan, outcomes: Outcomes): Verdict[] {
  return study.targets.map(
    ({ claim, arm, measure, atMost, budget = middle(study.budgets), versus = baselineOf(study) }) => {
      const groups = plan.arms
        .filter((each) => each.arm === arm && each.budget === budget)
        .map((each) => judge(compareArms(study, plan, outcomes, each, versus), measure, atMost))
      return { claim, arm, versus, measure, atMost, budget, judgement: together(groups), groups }
    },
  )
}

const middle = (budgets: readonly number[] | undefined) => budgets?.[(budgets.length - 1) >> 1]

function judge(result: ArmResult, measure: Verdict['measure'], atMost: number): TargetResult {
  const { group, caveats } = result
  const interval = result[measure]
  if (interval === undefined || caveats.some(({ isBlocking }) => isBlocking))
    return {
      group,
      judgement: 'is not tested yet',
      estimate: interval?.estimate,
      low: interval?.low,
      high: interval?.high,
      caveats,
    }
  const { estimate, low, high } = interval
  const judgement = high <= atMost ? 'holds' : low > atMost ? 'does not hold' : 'is undecided'
  return { group, judgement, estimate, low, high, caveats }
}

function together(groups: readonly TargetResult[]): Verdict['judgement'] {
  const judgements = new Set(groups.map(({ judgement }) => judgement))
  if (judgements.size === 0) return 'is not tested yet'
  if (judgements.size === 1) return groups[0]!.judgement
  if (judgements.has('is not tested yet')) return 'is not tested yet'
  return judgements.has('holds') ? 'holds partly' : 'is undecided'
}
