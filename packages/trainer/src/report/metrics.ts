import type { Point } from './series.js'

/**
 * A line of `metrics.jsonl`, of a step or of an evaluation. Losses are nats a token, `tokens` is the count of training tokens seen by then,
 * `seconds` is what the run has spent on training steps by then. An evaluation repeats what it knows of its step. JSON writes NaN as null.
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

/** The lines of training steps alone: an evaluation only repeats learning rate and gradient norm. */
export const stepLines = (metrics: readonly MetricLine[]): MetricLine[] => {
  const steps = metrics.filter(({ trainLoss }) => trainLoss !== undefined)
  return steps.length > 0 ? steps : [...metrics]
}

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

/** The median of the steps' own seconds, which pauses and a slow first step don't move. */
const secondsPerStep = (steps: readonly MetricLine[]): number | undefined => {
  const spent = pointsOf(steps, 'seconds').map(([, seconds]) => seconds)
  const each = spent.map((seconds, index) => seconds - (spent[index - 1] ?? 0)).sort((a, b) => a - b)
  const middle = each.length >> 1
  return each.length % 2 === 1 ? each[middle] : each.length > 0 ? (each[middle - 1]! + each[middle]!) / 2 : undefined
}

export const runFigures = (metrics: readonly MetricLine[]): RunFigures => {
  const validation = pointsOf(metrics, 'validationLoss').map(([, loss]) => loss)
  const steps = metrics.reduce((most, line) => Math.max(most, line.step), 0)
  return {
    steps,
    finalValidationLoss: validation.at(-1),
    bestValidationLoss: validation.length > 0 ? validation.reduce((least, loss) => Math.min(least, loss)) : undefined,
    finalTrainLoss: lastFigure(metrics, 'trainLoss'),
    tokens: lastFigure(metrics, 'tokens'),
    secondsPerStep: secondsPerStep(stepLines(metrics)),
  }
}
