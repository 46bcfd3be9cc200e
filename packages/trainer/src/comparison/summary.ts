import { evaluations, secondsPerStep, stepReaching } from '../metrics/figures.js'
import type { MetricLine } from '../metrics/metrics.js'
import { baselineOf } from './arms.js'

export interface ArmSummary {
  /** Nats a token at the last step. */
  readonly finalValidationLoss: number
  readonly parameters: number
  /** Median of the training seconds a step. */
  readonly secondsPerStep: number
}

/** What a comparison found; `summary.json`. */
export interface ComparisonSummary {
  readonly baseline: string
  readonly steps: number
  readonly arms: Readonly<Record<string, ArmSummary>>
  /**
   * The share of the baseline's steps after which the arm first had the baseline's final validation loss: 0.4 is "in 40 % of the
   * steps". 1 for the baseline, null for an arm that never had it.
   */
  readonly stepsToBaselineLoss: Readonly<Record<string, number | null>>
}

/** An arm's figures, all from its metrics. */
export const summarizeArm = (metrics: readonly MetricLine[], parameters: number): ArmSummary => ({
  finalValidationLoss: evaluations(metrics).at(-1)?.loss ?? NaN,
  parameters,
  secondsPerStep: secondsPerStep(metrics),
})

export function summarize(
  arms: ReadonlyMap<string, { metrics: readonly MetricLine[]; parameters: number }>,
  steps: number,
): ComparisonSummary {
  const baseline = baselineOf([...arms.keys()])
  const summaries = [...arms].map(
    ([name, { metrics, parameters }]) => [name, summarizeArm(metrics, parameters)] as const,
  )
  const target = new Map(summaries).get(baseline)!.finalValidationLoss
  const ratios = [...arms].map(([name, { metrics }]) => {
    const reached = name === baseline ? steps : stepReaching(metrics, target)
    return [name, reached === null ? null : reached / steps] as const
  })
  return {
    baseline,
    steps,
    arms: Object.fromEntries(summaries),
    stepsToBaselineLoss: Object.fromEntries(ratios),
  }
}
