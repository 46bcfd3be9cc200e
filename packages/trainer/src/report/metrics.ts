import type { Point } from './series'

/**
 * A line of `metrics.jsonl`, of a step or of an evaluation. Losses are nats a token, `tokens` is the count of training tokens seen by then,
 * `seconds` is what the run has spent training by then, without evaluations and pauses. JSON writes NaN as null.
 */
export interface MetricLine {
  step: number
  tokens?: number | null
  trainLoss?: number | null
  validationLoss?: number | null
  learningRate?: number | null
  gradientNorm?: number | null
  seconds?: number | null
}

type Column = Exclude<keyof MetricLine, 'step'>

const isFigure = (value: number | null | undefined): value is number => value != null && Number.isFinite(value)

/** `column` over `axis`, in the order of the lines, wherever both are figures. */
export const pointsOf = (metrics: readonly MetricLine[], column: Column, axis: Column | 'step' = 'step'): Point[] =>
  metrics.flatMap((line) => {
    const [x, y] = [line[axis], line[column]]
    return isFigure(x) && isFigure(y) ? [[x, y] as const] : []
  })

const lastFigure = (metrics: readonly MetricLine[], column: Column): number | undefined =>
  pointsOf(metrics, column).at(-1)?.[1]

/** The figures of a run that a reader looks for first; undefined where its lines don't tell. */
export interface RunFigures {
  steps: number
  finalValidationLoss: number | undefined
  bestValidationLoss: number | undefined
  finalTrainLoss: number | undefined
  tokens: number | undefined
  secondsPerStep: number | undefined
}

export const runFigures = (metrics: readonly MetricLine[]): RunFigures => {
  const validation = pointsOf(metrics, 'validationLoss').map(([, loss]) => loss)
  const steps = metrics.reduce((most, line) => Math.max(most, line.step), 0)
  const seconds = lastFigure(metrics, 'seconds')
  return {
    steps,
    finalValidationLoss: validation.at(-1),
    bestValidationLoss: validation.length > 0 ? validation.reduce((least, loss) => Math.min(least, loss)) : undefined,
    finalTrainLoss: lastFigure(metrics, 'trainLoss'),
    tokens: lastFigure(metrics, 'tokens'),
    secondsPerStep: seconds !== undefined && steps > 0 ? seconds / steps : undefined,
  }
}
