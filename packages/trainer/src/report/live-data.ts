import type { LiveChart, LiveData, LiveLine, Reference, Weight } from './live/data.js'
import { throughput, type Columns, type Figures } from './metrics.js'
import { smooth, smoothingSpan, thin } from './series.js'

/** A run or an arm of a comparison, as the charts see it. */
export interface Curve {
  name: string
  figures: Figures
  /** Its colour in the palette. */
  colour: number
}

/** What the curves are to be seen beside. */
export interface ChartedAgainst {
  /** Losses that are drawn as lines, such as a baseline's final one. */
  readonly references?: readonly Reference[]
  /** The baseline, whose loss is taken from those of the others at the same step. */
  readonly against?: Curve | undefined
}

/** Validation losses less the baseline's, wherever both were evaluated at one step: below 0 is better. */
export function differences(curves: readonly Curve[], against: Curve): { curve: Curve; rows: number[]; y: number[] }[] {
  const { step: steps, validationLoss: losses } = against.figures.all
  const ofBaseline = new Map<number, number>()
  for (const [row, step] of steps.entries()) if (Number.isFinite(losses[row])) ofBaseline.set(step, losses[row]!)
  return curves
    .filter((curve) => curve !== against)
    .map((curve) => {
      const { step, validationLoss } = curve.figures.all
      const rows = [...step.keys()].filter((row) => Number.isFinite(validationLoss[row]) && ofBaseline.has(step[row]!))
      return { curve, rows, y: rows.map((row) => validationLoss[row]! - ofBaseline.get(step[row]!)!) }
    })
}

export const DIFFERENCE = 'difference-by-step'

const differenceChart = (curves: readonly Curve[], against: Curve, limit: number): LiveChart => ({
  id: DIFFERENCE,
  title: 'Difference',
  yName: 'nats per token',
  lines: differences(curves, against)
    .map(({ curve, rows, y }) =>
      lineOf(
        { run: curves.indexOf(curve), name: curve.name, weight: 'strong', columns: curve.figures.all, rows, y },
        limit,
      ),
    )
    .filter(({ y }) => y.length > 0),
  references: [{ value: 0, name: 'baseline' }],
  height: 260,
})

/** Points of one kind of line on a page, all runs together; a screen has no more. */
const pointsOfAllRuns = 8000
const [mostPoints, leastPoints] = [2000, 150]

/** So many points of each line are kept, that a page of many runs stays small. */
export const pointLimit = (runs: number): number =>
  Math.max(leastPoints, Math.min(mostPoints, Math.floor(pointsOfAllRuns / Math.max(1, runs))))

/** JSON of a figure at the precision of a screen. */
const short = (value: number): number => Number(value.toPrecision(6))
const figureOf = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(9)) : null)

interface Drawn {
  run: number
  name: string
  weight: Weight
  columns: Columns
  /** The rows of `columns` that are drawn, and the figure of each. */
  rows: ArrayLike<number>
  y: ArrayLike<number>
}

function lineOf({ run, name, weight, columns, rows, y }: Drawn, limit: number): LiveLine {
  const kept = thin(y, limit)
  return {
    run,
    name,
    weight,
    step: kept.map((place) => columns.step[rows[place]!]!),
    tokens: kept.map((place) => figureOf(columns.tokens[rows[place]!]!)),
    seconds: kept.map((place) => figureOf(columns.seconds[rows[place]!]!)),
    y: kept.map((place) => short(y[place]!)),
  }
}

/** Where a column has figures, and which. */
function column(columns: Columns, name: keyof Columns) {
  const values = columns[name]
  const [rows, y] = [new Uint32Array(values.length), new Float64Array(values.length)]
  let count = 0
  for (let row = 0; row < values.length; row++)
    if (Number.isFinite(values[row])) {
      rows[count] = row
      y[count++] = values[row]!
    }
  return { columns, rows: rows.subarray(0, count), y: y.subarray(0, count) }
}

/** The charts of a page as its program reads them. The ids are those of the still pictures. */
export function liveData(curves: readonly Curve[], { references = [], against }: ChartedAgainst = {}): LiveData {
  const limit = pointLimit(curves.length)
  const lines = (draw: (curve: Curve) => Omit<Drawn, 'run'>[]): LiveLine[] =>
    curves
      .flatMap((curve, run) => draw(curve).map((drawn) => lineOf({ run, ...drawn }, limit)))
      .filter(({ y }) => y.length > 0)
  const loss = lines(({ name, figures: { all } }) => {
    const training = column(all, 'trainLoss')
    return [
      { name: `${name}, each step`, weight: 'raw', ...training },
      {
        name: `${name}, training`,
        weight: 'smoothed',
        ...training,
        y: smooth(training.y, smoothingSpan(training.y.length)),
      },
      { name, weight: 'strong', ...column(all, 'validationLoss') },
    ]
  })
  const ofSteps = (of: 'learningRate' | 'gradientNorm'): LiveLine[] =>
    lines(({ name, figures: { steps } }) => [{ name, weight: 'strong', ...column(steps, of) }])
  const speeds = lines(({ name, figures }) => {
    const { rows, speed } = throughput(figures)
    return [{ name, weight: 'strong', columns: figures.steps, rows, y: speed }]
  })
  const small = { height: 260 }
  return {
    runs: curves.map(({ name, colour }) => ({ name, colour })),
    charts: [
      {
        id: 'loss-by-step',
        title: 'Loss',
        yName: 'nats per token',
        isLoss: true,
        lines: loss,
        height: 430,
        references,
      },
      ...(against === undefined ? [] : [differenceChart(curves, against, limit)]),
      { id: 'learning-rate', title: 'Learning rate', yName: 'learning rate', lines: ofSteps('learningRate'), ...small },
      {
        id: 'gradient-norm',
        title: 'Gradient norm',
        yName: 'global norm',
        logarithmic: true,
        lines: ofSteps('gradientNorm'),
        ...small,
      },
      { id: 'throughput', title: 'Throughput', yName: 'tokens per second', lines: speeds, ...small },
    ],
  }
}
