import { formatCount, formatNumber, formatSeconds } from './format.js'
import { html, type Markup } from './html.js'
import { lineChart, type LineSeries } from './line-chart.js'
import { pointsOf, stepLines, type MetricLine } from './metrics.js'
import { figure, table } from './page.js'
import { evenlySpread, smooth, type Point } from './series.js'

/** A run or an arm of a comparison, as the charts see it. */
export interface Curve {
  name: string
  metrics: readonly MetricLine[]
  /** Its colour in the palette. */
  colour: number
}

const rowsShown = 24

/** The lines' figures side by side: a row an x that any line has, thinned to what a reader takes in. */
const figuresTable = (xName: string, lines: readonly LineSeries[], formatX: (x: number) => string): Markup => {
  const shown = lines.filter((line) => line.points.length > 0)
  const byX = shown.map((line) => new Map(line.points))
  const xs = [...new Set(shown.flatMap((line) => line.points.map(([x]) => x)))].sort((a, b) => a - b)
  const thinned = evenlySpread(xs, rowsShown)
  return html`${table(
    [xName, ...shown.map((line) => `#${line.name}`)],
    thinned.map((x) => ({ name: formatX(x), cells: byX.map((values) => ({ number: formatNumber(values.get(x)) })) })),
  )}
  ${
    thinned.length < xs.length
      ? html`<p class="note">${thinned.length} of ${formatCount(xs.length)} rows, evenly spread.</p>`
      : null
  }`
}

const described = (lines: readonly LineSeries[], unit: string): string => {
  const ends = lines.flatMap((line) => {
    const last = line.points.at(-1)
    return last === undefined ? [] : [`${line.name} ends at ${formatNumber(last[1])}${unit}`]
  })
  return ends.length > 0 ? `${ends.join('; ')}.` : 'No figures yet.'
}

/** A span that leaves the trend of a long run visible and a short run as it is. */
const smoothingSpan = (points: readonly Point[]): number => points.length / 60

const lossLines = (curves: readonly Curve[], axis: 'step' | 'tokens' | 'seconds'): LineSeries[] =>
  curves.map((curve) => ({
    name: curve.name,
    colour: curve.colour,
    points: pointsOf(curve.metrics, 'validationLoss', axis),
  }))

/**
 * The loss over the steps: validation in full, training smoothed and thin behind it.
 * @param reference the baseline's final validation loss, to see when the others pass it
 */
export const lossFigure = (curves: readonly Curve[], reference?: { value: number; name: string }): Markup => {
  const validation = lossLines(curves, 'step')
  const training: LineSeries[] = curves.map((curve) => {
    const points = pointsOf(curve.metrics, 'trainLoss')
    return {
      name: `${curve.name}, training`,
      colour: curve.colour,
      faint: true,
      points: smooth(points, smoothingSpan(points)),
    }
  })
  const title = 'Loss by step'
  return figure(
    title,
    'Nats a token. Strong lines: validation. Thin lines: training, smoothed.',
    lineChart({
      id: 'loss-by-step',
      title,
      description: described(validation, ' nats a token on validation data'),
      xName: 'step',
      yName: 'loss (nats a token)',
      series: [...validation, ...training],
      ...(reference === undefined ? {} : { reference }),
      width: 1040,
      height: 460,
    }),
    figuresTable('Step', validation, formatCount),
  )
}

interface SmallChart {
  id: string
  title: string
  note: string
  xName: string
  yName: string
  lines: readonly LineSeries[]
  logarithmicY?: boolean
  formatX?: (x: number) => string
}

const smallFigure = ({
  id,
  title,
  note,
  xName,
  yName,
  lines,
  logarithmicY,
  formatX = formatCount,
}: SmallChart): Markup =>
  figure(
    title,
    note,
    lineChart({
      id,
      title,
      description: described(lines, ''),
      xName,
      yName,
      series: lines,
      logarithmicY: logarithmicY ?? false,
      width: 500,
      height: 300,
    }),
    figuresTable(xName, lines, formatX),
  )

/** Validation loss by seconds and by tokens, learning rate and gradient norm by step: two beside each other. */
export const detailFigures = (curves: readonly Curve[]): Markup => {
  const byStep = (column: 'learningRate' | 'gradientNorm'): LineSeries[] =>
    curves.map((curve) => ({
      name: curve.name,
      colour: curve.colour,
      points: pointsOf(stepLines(curve.metrics), column),
    }))
  return html`<div class="pair">
    ${[
      smallFigure({
        id: 'loss-by-seconds',
        title: 'Validation loss by time',
        note: 'What a second of training buys, on this machine.',
        xName: 'seconds of training',
        yName: 'nats a token',
        lines: lossLines(curves, 'seconds'),
        formatX: formatSeconds,
      }),
      smallFigure({
        id: 'loss-by-tokens',
        title: 'Validation loss by tokens',
        note: 'What a token of training data buys.',
        xName: 'training tokens',
        yName: 'nats a token',
        lines: lossLines(curves, 'tokens'),
      }),
      smallFigure({
        id: 'learning-rate',
        title: 'Learning rate',
        note: 'Warm-up, then decay.',
        xName: 'step',
        yName: 'learning rate',
        lines: byStep('learningRate'),
      }),
      smallFigure({
        id: 'gradient-norm',
        title: 'Gradient norm',
        note: 'Before clipping, on a logarithmic scale.',
        xName: 'step',
        yName: 'global norm',
        lines: byStep('gradientNorm'),
        logarithmicY: true,
      }),
    ]}
  </div>`
}
