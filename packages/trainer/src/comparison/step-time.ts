import { quantile } from '../metrics/figures.js'
import type { MetricLine } from '../metrics/metrics.js'

/** How much longer a step of an arm took than the baseline's step of the same round. */
export interface StepTimeRatio {
  /** Median over the rounds. */
  readonly ratio: number
  /** A quarter of the rounds lies below. */
  readonly low: number
  /** A quarter of the rounds lies above. */
  readonly high: number
  /** Rounds in which both took a step. */
  readonly rounds: number
}

/**
 * Compares the steps of two arms in pairs, round by round: what slows the machine for a while slows both, and cancels.
 * @returns undefined without a round that both took
 */
export function stepTimeRatio(baseline: readonly MetricLine[], arm: readonly MetricLine[]): StepTimeRatio | undefined {
  const ofBaseline = new Map(secondsOfSteps(baseline))
  const ratios = secondsOfSteps(arm).flatMap(([step, seconds]) => {
    const other = ofBaseline.get(step)
    return other !== undefined && other > 0 && seconds > 0 ? [seconds / other] : []
  })
  if (ratios.length === 0) return undefined
  return {
    ratio: quantile(ratios, 0.5),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
    rounds: ratios.length,
  }
}

/** Training seconds of every step, by its number. */
function secondsOfSteps(metrics: readonly MetricLine[]): [step: number, seconds: number][] {
  const steps = metrics.filter(({ trainLoss }) => trainLoss !== undefined)
  return steps.map(({ step, seconds }, index) => [step, seconds - (steps[index - 1]?.seconds ?? 0)])
}
