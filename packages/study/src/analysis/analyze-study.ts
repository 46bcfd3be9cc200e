import { mean, meanInterval, pairedDifference, standardDeviation, type Interval } from '@wgpt/trainer/statistics'
import type { PlannedRun } from '../plan/grid.js'
import type { Outcomes } from '../plan/outcome.js'
import type { ArmPlan, StudyPlan } from '../plan/plan-study.js'
import { baselineOf, type Study } from '../study-file.js'
import { stepsRatio, type StepsRatio } from './steps-ratio.js'

/** What a reader of a result must know. */
export interface Caveat {
  readonly arm: string
  readonly text: string
  /** The result is shown, and nothing is concluded from it. */
  readonly isBlocking: boolean
}

/** What the runs of an arm show, in a group, at a budget. */
export interface ArmResult {
  readonly group: string
  readonly values: Readonly<Record<string, string>>
  readonly arm: string
  /** Training steps of each run. */
  readonly steps: number
  /** Trained on in each run. */
  readonly tokens: number
  readonly parameters: number | undefined
  readonly flopsPerToken: number | undefined
  /** Mean losses of the tuned values. */
  readonly tuning: readonly { value: number; loss: number | undefined }[]
  readonly best: number | undefined
  readonly caveats: readonly Caveat[]
  /** Final losses of the judged runs by seed; ∞ where a run diverged. */
  readonly losses: readonly { seed: number; loss: number }[]
  /** Judged runs that are still to be done: what follows is of those that are, and a caveat says so. */
  readonly missing: number
  readonly loss: Interval | undefined
  /** σ of the final loss between seeds. */
  readonly deviation: number | undefined
  /** Final loss minus the baseline's with the same seed; undefined for the baseline itself and where a run diverged. */
  readonly difference: Interval | undefined
  /** Undefined where the baseline has one budget alone or runs that are still to be done, and for the baseline itself. */
  readonly stepsRatio: StepsRatio | undefined
}

/**
 * The results of every arm, group by group, the baseline first.
 *
 * @example
 * ```ts
 * const [baseline, fixed] = analyzeStudy(study, plan, outcomes)
 * console.log(fixed!.arm, fixed!.losses.length) // → fixed 2
 * ```
 */
export function analyzeStudy(study: Study, plan: StudyPlan, outcomes: Outcomes): ArmResult[] {
  return plan.arms.map((arm) => {
    const isBaseline = arm.arm === baselineOf(study)
    const rivals = plan.arms.filter((other) => other.arm === baselineOf(study) && other.group.name === arm.group.name)
    return analyzeArm(study, arm, isBaseline ? [] : rivals, outcomes)
  })
}

/** An arm against another one than the baseline: the same figures. */
export function compareArms(
  study: Study,
  plan: StudyPlan,
  outcomes: Outcomes,
  arm: ArmPlan,
  versus: string,
): ArmResult {
  const rivals = plan.arms.filter((other) => other.arm === versus && other.group.name === arm.group.name)
  return analyzeArm(study, arm, rivals, outcomes)
}

/** @param rivals the plans that it is compared with, one for each budget; none for the baseline */
function analyzeArm(study: Study, arm: ArmPlan, rivals: readonly ArmPlan[], outcomes: Outcomes): ArmResult {
  const { level } = study
  const losses = lossesOf(arm.judged, outcomes)
  const whole = losses.length === arm.judged.length && losses.length > 0
  const finite = losses.length > 0 && losses.every(({ loss }) => Number.isFinite(loss))
  const values = losses.map(({ loss }) => loss)
  const rival = rivals.find(({ budget }) => budget === arm.budget)
  const pairs = rival ? paired(losses, lossesOf(rival.judged, outcomes)) : []
  const first = arm.judged[0] ?? arm.tuningRuns[0]
  const outcome = first && (outcomes.get(first.hash) ?? outcomes.get(arm.tuningRuns[0]?.hash ?? ''))
  const training = first?.config.training
  return {
    group: arm.group.name,
    values: arm.group.values,
    arm: arm.arm,
    steps: training?.steps ?? 0,
    tokens: training ? training.steps * training.batchSize * first.config.decoder.contextLength : 0,
    parameters: outcome?.parameters,
    flopsPerToken: outcome?.flopsPerToken,
    tuning: arm.tuning?.values.map((value, index) => ({ value, loss: arm.tuning!.losses[index] })) ?? [],
    best: arm.tuning?.best,
    caveats: [
      ...caveatsOf(study, arm, losses),
      ...(rival ? caveatsOf(study, rival, lossesOf(rival.judged, outcomes)) : []),
    ],
    losses,
    missing: arm.judged.length - losses.length,
    loss: finite ? meanInterval(values, level) : undefined,
    deviation: finite && values.length > 1 ? standardDeviation(values) : undefined,
    difference:
      pairs.length > 0 && pairs.every((pair) => pair.every(Number.isFinite))
        ? pairedDifference(
            pairs.map(([own]) => own),
            pairs.map(([, other]) => other),
            level,
          )
        : undefined,
    stepsRatio: whole ? ratioTo(arm, rivals, outcomes, level) : undefined,
  }
}

interface SeedLoss {
  seed: number
  loss: number
}

const lossesOf = (runs: readonly PlannedRun[], outcomes: Outcomes): SeedLoss[] =>
  runs.flatMap(({ hash, seed }) => {
    const outcome = outcomes.get(hash)
    return outcome ? [{ seed, loss: outcome.finalLoss }] : []
  })

const paired = (own: readonly SeedLoss[], other: readonly SeedLoss[]): [number, number][] =>
  own.flatMap(({ seed, loss }) => {
    const twin = other.find((each) => each.seed === seed)
    return twin ? [[loss, twin.loss]] : []
  })

/** The baseline's curve has the losses of the arm's own seed where that seed was run at a budget, and the mean of all seeds elsewhere. */
function ratioTo(arm: ArmPlan, rivals: readonly ArmPlan[], outcomes: Outcomes, level: number): StepsRatio | undefined {
  const curve = rivals.map(({ budget, judged }) => ({ budget: budget!, judged, losses: lossesOf(judged, outcomes) }))
  // Without the baseline's runs at one of its budgets, a loss would be read off another curve.
  const isWhole = curve.every(({ judged, losses }) => losses.length > 0 && losses.length === judged.length)
  if (arm.budget === undefined || curve.length < 2 || !isWhole) return undefined
  const seeds = lossesOf(arm.judged, outcomes).map(({ seed, loss }) => ({
    arm: loss,
    baseline: curve.map(
      ({ losses }) => losses.find((each) => each.seed === seed)?.loss ?? mean(losses.map((each) => each.loss)),
    ),
  }))
  return stepsRatio(
    arm.budget,
    curve.map(({ budget }) => budget),
    seeds,
    { level },
  )
}

function caveatsOf(
  study: Study,
  { arm, tuning, judged, judgedByTuning }: ArmPlan,
  losses: readonly SeedLoss[],
): Caveat[] {
  const caveats: Caveat[] = []
  const add = (text: string, isBlocking = true) => caveats.push({ arm, text, isBlocking })
  const setting = study.tuning?.key.split('.').at(-1) ?? ''
  if (tuning?.atEdge) add(`the best ${setting} is at the end of its grid, ${tuning.best!}`)
  if (tuning?.losses.includes(undefined)) add(`the ${setting} is not tuned yet`)
  else if (tuning && tuning.best === undefined) add(`every ${setting} diverged`)
  const missing = judged.length - losses.length
  if (missing > 0) add(`${missing} of ${judged.length} runs are missing`)
  const diverged = losses.filter(({ loss }) => !Number.isFinite(loss)).length
  if (diverged > 0) add(`${diverged} of ${losses.length} runs diverged`)
  if (judgedByTuning && losses.length > 0) add(`judged by the seeds that chose the ${setting}`, false)
  return caveats
}
