import type { MetricLine } from './metrics.js'

/** The middle of the sorted values, the mean of the two middle ones if they are even in number; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Median of the training seconds a step; evaluations, saving and pauses aren't in it. NaN without a step. */
export function secondsPerStep(metrics: readonly MetricLine[]): number {
  const steps = metrics.filter((metric) => metric.trainLoss !== undefined)
  return median(steps.map(({ seconds }, index) => seconds - (steps[index - 1]?.seconds ?? 0)))
}

/** Step and validation loss of every evaluation, in order. */
export const evaluations = (metrics: readonly MetricLine[]): { step: number; loss: number }[] =>
  metrics.flatMap(({ step, validationLoss }) => (validationLoss === undefined ? [] : [{ step, loss: validationLoss }]))

/**
 * The step at which the validation loss first came down to `target`, between two evaluations on the straight line between them.
 * @returns null if it never did
 */
export function stepReaching(metrics: readonly MetricLine[], target: number): number | null {
  const evaluated = evaluations(metrics)
  const index = evaluated.findIndex(({ loss }) => loss <= target)
  const [before, reached] = [evaluated[index - 1], evaluated[index]]
  if (reached === undefined) return null
  if (before === undefined) return reached.step
  return before.step + ((reached.step - before.step) * (before.loss - target)) / (before.loss - reached.loss)
}
