import { median, placeReaching } from '../metrics/figures.js'
import type { Axis } from './live/data.js'
import { pointsAt, seriesFrom, type Series } from './series.js'

/**
 * A line of `metrics.jsonl`, of a step or of an evaluation. Losses are nats per token, `tokens` is the count of training tokens seen by then,
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

type Column = keyof MetricLine

const columnNames = [
  'step',
  'tokens',
  'trainLoss',
  'validationLoss',
  'learningRate',
  'gradientNorm',
  'seconds',
] as const

/** The figures of some lines, a row a column, NaN where a line hasn't one: a run of a million lines is gone through many times. */
export type Columns = Readonly<Record<Column, Float64Array>>

/** All lines of a run, and those of training steps alone: an evaluation only repeats learning rate and gradient norm. */
export interface Figures {
  readonly all: Columns
  readonly steps: Columns
}

function columnsOf(metrics: readonly MetricLine[]): Columns {
  const columns = Object.fromEntries(columnNames.map((name) => [name, new Float64Array(metrics.length)])) as Columns
  for (let row = 0; row < metrics.length; row++)
    for (const name of columnNames) columns[name][row] = metrics[row]![name] ?? NaN
  return columns
}

export function figuresOf(metrics: readonly MetricLine[]): Figures {
  const all = columnsOf(metrics)
  const steps = metrics.filter(({ trainLoss }) => trainLoss !== undefined)
  return { all, steps: steps.length > 0 ? columnsOf(steps) : all }
}

/** `column` over `axis`, in the order of the lines, wherever both are figures. */
export const seriesOf = (columns: Columns, column: Column, axis: Axis = 'step'): Series =>
  seriesFrom(columns[axis], columns[column])

const last = ({ y }: Series): number | undefined => y[y.length - 1]
const least = ({ y }: Series): number | undefined => (y.length > 0 ? y.reduce((a, b) => Math.min(a, b)) : undefined)

/** The figures of a run that a reader looks for first; undefined where its lines don't tell. */
export interface RunFigures {
  steps: number
  finalValidationLoss: number | undefined
  bestValidationLoss: number | undefined
  finalTrainLoss: number | undefined
  tokens: number | undefined
  seconds: number | undefined
  secondsPerStep: number | undefined
}

/** The median of the steps' own seconds, which pauses and a slow first step don't move. */
function secondsPerStep(steps: Columns): number | undefined {
  const { y: spent } = seriesOf(steps, 'seconds')
  return spent.length > 0 ? median(spent.map((seconds, index) => seconds - (spent[index - 1] ?? 0))) : undefined
}

export const runFigures = ({ all, steps }: Figures): RunFigures => ({
  steps: all.step.reduce((most, step) => Math.max(most, step), 0),
  finalValidationLoss: last(seriesOf(all, 'validationLoss')),
  bestValidationLoss: least(seriesOf(all, 'validationLoss')),
  finalTrainLoss: last(seriesOf(all, 'trainLoss')),
  tokens: last(seriesOf(all, 'tokens')),
  seconds: last(seriesOf(all, 'seconds')),
  secondsPerStep: secondsPerStep(steps),
})

/**
 * Steps, tokens and seconds after which the validation loss first was as low as `target`, on the straight line between two evaluations.
 * Null where it never was, undefined where the lines don't tell.
 */
export function reaching({ all }: Figures, target: number): Record<Axis, number | null | undefined> {
  const over = (axis: Axis) => {
    const series = seriesOf(all, 'validationLoss', axis)
    return series.y.length > 0 ? placeReaching(pointsAt(series, [...series.y.keys()]), target) : undefined
  }
  return { step: over('step'), tokens: over('tokens'), seconds: over('seconds') }
}

const spansOfThroughput = 100

/** Tokens per second of training, over spans of steps that are long enough for a clock: rows of some steps, and the speed up to each. */
export function throughput({ steps }: Figures): { rows: number[]; speed: number[] } {
  const { tokens, seconds } = steps
  const timed: number[] = []
  for (let row = 0; row < tokens.length; row++) if (Number.isFinite(tokens[row]! + seconds[row]!)) timed.push(row)
  const stride = Math.max(1, Math.ceil(timed.length / spansOfThroughput))
  const [rows, speed]: [number[], number[]] = [[], []]
  for (let place = stride; place < timed.length; place += stride) {
    const [before, row] = [timed[place - stride]!, timed[place]!]
    const spent = seconds[row]! - seconds[before]!
    if (spent <= 0) continue
    rows.push(row)
    speed.push((tokens[row]! - tokens[before]!) / spent)
  }
  return { rows, speed }
}
