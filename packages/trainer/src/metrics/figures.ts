import type { MetricLine } from './metrics.js'

/** The value that a share of the sorted values lies below, on the line between two of them; NaN for none. */
export function quantile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  const place = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN]
  return below + (above - below) * (place - Math.floor(place))
}

/** The middle of the sorted values, the mean of the two middle ones if they are even in number; NaN for none. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Median of the training seconds per step; evaluations, saving and pauses aren't in it. NaN without a step. */
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

/**
 * The share of the baseline's steps after which an arm first came down to a loss that the baseline reached too: its first arrival by the
 * baseline's own first arrival, so that an arm which equals the baseline has 1.
 * @param arrived the arm's step, null if it never arrived
 * @param baseline the baseline's step
 * @returns null if the arm never arrived, or where there is no such share: the baseline began with that loss and the arm didn't
 */
export function shareOfArrival(arrived: number | null, baseline: number | null): number | null {
  if (arrived === null || baseline === null) return null
  if (baseline === 0) return arrived === 0 ? 1 : null
  return arrived / baseline
}
