import { evaluations, secondsPerStep, shareOfArrival, stepReaching } from '../metrics/figures.js'
import type { MetricLine } from '../metrics/metrics.js'
import { stepTimeRatio, type StepTimeRatio } from './step-time.js'

export interface ArmSummary {
  /** Nats per token at the last step. */
  readonly finalValidationLoss: number
  readonly parameters: number
  /** Median of the training seconds per step. */
  readonly secondsPerStep: number
  /** Why its losses are not what they seem, if so. */
  readonly warning?: string
}

/** What a comparison found; `summary.json`. */
export interface ComparisonSummary {
  /** The first arm: the others are compared with it. */
  readonly baseline: string
  /** Planned, of each arm. */
  readonly steps: number
  /** That every arm has done; fewer than planned while the comparison is not finished. */
  readonly stepsDone: number
  /** The step of the last evaluation that every arm had: the losses below are of it. */
  readonly evaluatedAt: number
  readonly arms: Readonly<Record<string, ArmSummary>>
  /**
   * The step at which each arm, the baseline too, first had the baseline's final validation loss, on the straight line between two
   * evaluations; null for an arm that never had it.
   */
  readonly firstStepAtBaselineLoss: Readonly<Record<string, number | null>>
  /**
   * That step by the baseline's own: 0.4 is "in 40 % of the steps that the baseline took to the same loss". 1 for the baseline and for
   * any arm that equals it; null for an arm that never had that loss.
   */
  readonly stepsToBaselineLoss: Readonly<Record<string, number | null>>
  /** How much longer a step took than the baseline's, over paired steps. Of the other arms, where both have steps. */
  readonly stepTimeRatio: Readonly<Record<string, StepTimeRatio>>
}

/** An arm's figures, all from its metrics. */
export const summarizeArm = (metrics: readonly MetricLine[], { parameters, warning }: ArmAbout): ArmSummary => ({
  finalValidationLoss: evaluations(metrics).at(-1)?.loss ?? NaN,
  parameters,
  secondsPerStep: secondsPerStep(metrics),
  ...(warning !== undefined && { warning }),
})

/** What is known of an arm without its metrics. */
interface ArmAbout {
  readonly parameters: number
  readonly warning?: string | undefined
}

/**
 * What arms show that are done, or as far as all of them have come.
 * @param arms in order: the first is the baseline
 * @param steps that each is to have
 * @example
 * ```ts
 * const line = (step, validationLoss) => ({ step, tokens: 8 * step, validationLoss, seconds: step })
 * const arms = new Map([
 *   ['none', { metrics: [line(0, 3), line(2, 2)], parameters: 100 }],
 *   ['fixed', { metrics: [line(0, 3), line(2, 1.5)], parameters: 100 }],
 * ])
 * console.log(summarize(arms, 2).arms.fixed.finalValidationLoss) // → 1.5
 * ```
 */
export function summarize(
  arms: ReadonlyMap<string, { readonly metrics: readonly MetricLine[] } & ArmAbout>,
  steps: number,
): ComparisonSummary {
  const stepsDone = Math.min(...[...arms.values()].map(({ metrics }) => metrics.at(-1)?.step ?? 0))
  const common = new Map(
    [...arms].map(([name, { metrics }]) => [name, metrics.filter(({ step }) => step <= stepsDone)]),
  )
  const [baseline, ofBaseline] = [...common][0]!
  const last = evaluations(ofBaseline).at(-1)
  const arrivals = [...common].map(([name, metrics]) => [name, stepReaching(metrics, last?.loss ?? NaN)] as const)
  const own = arrivals[0]![1]
  const times = [...common].flatMap(([name, metrics]) => {
    const ratio = name === baseline ? undefined : stepTimeRatio(ofBaseline, metrics)
    return ratio ? [[name, ratio] as const] : []
  })
  return {
    baseline,
    steps,
    stepsDone,
    evaluatedAt: last?.step ?? 0,
    arms: Object.fromEntries([...common].map(([name, metrics]) => [name, summarizeArm(metrics, arms.get(name)!)])),
    firstStepAtBaselineLoss: Object.fromEntries(arrivals),
    stepsToBaselineLoss: Object.fromEntries(arrivals.map(([name, step]) => [name, shareOfArrival(step, own)])),
    stepTimeRatio: Object.fromEntries(times),
  }
}
