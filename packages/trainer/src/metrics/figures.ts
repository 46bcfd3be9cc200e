import type { MetricLine } from './metrics.js'

/** The middle of the sorted values, the mean of the two middle ones if they are even in number; NaN for none. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort()
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
 * The x at which a line first came down to `target`, between two points on the straight line between them.
 * @returns null if it never did
 */
export function placeReaching(points: readonly (readonly [x: number, y: number])[], target: number): number | null {
  const index = points.findIndex(([, y]) => y <= target)
  const [before, reached] = [points[index - 1], points[index]]
  if (reached === undefined) return null
  if (before === undefined) return reached[0]
  return before[0] + ((reached[0] - before[0]) * (before[1] - target)) / (before[1] - reached[1])
}

/** The step at which the validation loss first came down to `target`; null if it never did. */
export const stepReaching = (metrics: readonly MetricLine[], target: number): number | null =>
  placeReaching(
    evaluations(metrics).map(({ step, loss }) => [step, loss]),
    target,
  )
