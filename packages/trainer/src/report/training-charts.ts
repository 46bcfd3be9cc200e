import { fittedLineChart } from './fitted-chart.js'
import { formatCount, formatNumber, formatSeconds } from './format.js'
import { html, trusted, type Markup } from './html.js'
import type { LineSeries } from './line-chart.js'
import { DIFFERENCE, differences, pointLimit, type ChartedAgainst, type Curve } from './live-data.js'
import type { Axis, Reference } from './live/data.js'
import { seriesOf, throughput } from './metrics.js'
import { figure, table } from './page.js'
import { seriesColour } from './palette.js'
import { evenlySpread, pointsAt, smooth, smoothingSpan, thin, valueAt, type Series } from './series.js'

/** A line with all of its points; charts draw some of them. */
interface Line extends Omit<LineSeries, 'points'> {
  series: Series
}

const rowsShown = 24

/** The lines' figures side by side: a row an x that any line has, thinned to what a reader takes in. */
function figuresTable(xName: string, lines: readonly Line[], formatX: (x: number) => string): Markup {
  const shown = lines.filter(({ series }) => series.y.length > 0)
  const places = shown.flatMap(({ series }) => evenlySpread(series.x, rowsShown))
  const rows = evenlySpread(
    [...new Set(places)].sort((a, b) => a - b),
    rowsShown,
  )
  return html`${table(
    [xName, ...shown.map(({ name }) => `#${name}`)],
    rows.map((x) => ({
      name: formatX(x),
      cells: shown.map(({ series }) => ({ number: formatNumber(valueAt(series, x)) })),
    })),
  )}
  ${shown.some(({ series }) => series.y.length > rowsShown) ? html`<p class="note">${rows.length} rows, evenly spread.</p>` : null}`
}

function described(lines: readonly Line[], unit: string): string {
  const ends = lines.flatMap(({ name, series: { y } }) =>
    y.length === 0 ? [] : [`${name} ends at ${formatNumber(y[y.length - 1])}${unit}`],
  )
  return ends.length > 0 ? `${ends.join('; ')}.` : 'No figures yet.'
}

/** A still picture is small beside a live one. */
const stillPoints = (curves: readonly Curve[]): number => Math.max(100, Math.floor(pointLimit(curves.length) / 2))

const thinned = (lines: readonly Line[], limit: number): LineSeries[] =>
  lines.map(({ series, ...line }) => ({ ...line, points: pointsAt(series, thin(series.y, limit)) }))

const lossLines = (curves: readonly Curve[], axis: Axis): Line[] =>
  curves.map(({ name, colour, figures: { all } }) => ({ name, colour, series: seriesOf(all, 'validationLoss', axis) }))

/** What the reader of a live page chooses; hidden until the page's program is there. */
const controls = (curves: readonly Curve[]): Markup =>
  html`<form class="controls" hidden>
    <fieldset>
      <legend>Over</legend>
      <label><input type="radio" name="axis" value="step" checked />steps</label>
      <label><input type="radio" name="axis" value="tokens" />tokens</label>
      <label><input type="radio" name="axis" value="seconds" />time</label>
    </fieldset>
    <fieldset>
      <legend>Training loss</legend>
      <label><input type="radio" name="training" value="smoothed" checked />smoothed</label>
      <label><input type="radio" name="training" value="raw" />each step</label>
      <label><input type="radio" name="training" value="none" />none</label>
    </fieldset>
    <fieldset>
      <legend>Scale</legend>
      <label><input type="checkbox" name="logarithmic" />logarithmic loss</label>
    </fieldset>
    ${
      curves.length > 1
        ? html`<fieldset>
            <legend>Runs</legend>
            ${curves.map(
              ({ name, colour }, run) =>
                html`<label style="--arm:${trusted(seriesColour(colour))}"
                  ><input type="checkbox" name="run" value="${run}" checked /><span class="key"></span>${name}</label
                > `,
            )}
          </fieldset>`
        : null
    }
    <p>Drag over a chart to enlarge a part, double-click to see all of it.</p>
  </form>`

function lossFigure(curves: readonly Curve[], references: readonly Reference[]): Markup {
  const validation = lossLines(curves, 'step')
  const training: Line[] = curves.map(({ name, colour, figures: { all } }) => {
    const { x, y } = seriesOf(all, 'trainLoss')
    return { name: `${name}, training`, colour, faint: true, series: { x, y: smooth(y, smoothingSpan(y.length)) } }
  })
  const title = 'Loss'
  return figure(
    title,
    [
      'Nats per token. Strong lines: validation. Thin lines: training, smoothed.',
      ...references.map(({ name, value }) => `Dashed across: ${name}, ${formatNumber(value)}.`),
    ].join(' '),
    fittedLineChart({
      id: 'loss-by-step',
      title: 'Loss by step',
      description: described(validation, ' nats per token on validation data'),
      xName: 'step',
      yName: 'loss (nats per token)',
      series: thinned([...validation, ...training], stillPoints(curves)),
      references,
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
  lines: readonly Line[]
  logarithmicY?: boolean
  formatX?: (x: number) => string
  stillOnly?: boolean
}

const smallFigure = (
  { id, title, note, xName, yName, lines, logarithmicY, formatX = formatCount, stillOnly }: SmallChart,
  maximumPoints: number,
): Markup =>
  figure(
    title,
    note,
    fittedLineChart({
      id,
      title,
      description: described(lines, ''),
      xName,
      yName,
      series: thinned(lines, maximumPoints),
      logarithmicY: logarithmicY ?? false,
      width: 500,
      height: 300,
    }),
    figuresTable(xName, lines, formatX),
    { stillOnly: stillOnly ?? false },
  )

function differenceFigure(curves: readonly Curve[], against: Curve): Markup {
  const lines = differences(curves, against).map(({ curve: { name, colour, figures }, rows, y }): Line => {
    const x = Float64Array.from(rows, (row) => figures.all.step[row]!)
    return { name, colour, series: { x, y: Float64Array.from(y) } }
  })
  return figure(
    'Difference',
    `Validation loss less that of ${against.name} at the same step, in nats per token: below 0 is better.`,
    fittedLineChart({
      id: DIFFERENCE,
      title: `Validation loss less that of ${against.name}`,
      description: described(lines, ' nats per token'),
      xName: 'step',
      yName: 'difference (nats per token)',
      series: thinned(lines, stillPoints(curves)),
      references: [{ value: 0, name: against.name }],
      width: 1040,
      height: 300,
    }),
    figuresTable('Step', lines, formatCount),
  )
}

/** All that the runs' figures say, as pictures: the loss large, the rest two beside each other, and what a reader may choose. */
export function trainingFigures(curves: readonly Curve[], { references = [], against }: ChartedAgainst = {}): Markup {
  const byStep = (column: 'learningRate' | 'gradientNorm'): Line[] =>
    curves.map(({ name, colour, figures: { steps } }) => ({ name, colour, series: seriesOf(steps, column) }))
  const small: SmallChart[] = [
    {
      id: 'loss-by-seconds',
      title: 'Validation loss by time',
      note: 'What a second of training buys, on this machine.',
      xName: 'seconds of training',
      yName: 'nats per token',
      lines: lossLines(curves, 'seconds'),
      formatX: formatSeconds,
      stillOnly: true,
    },
    {
      id: 'loss-by-tokens',
      title: 'Validation loss by tokens',
      note: 'What a token of training data buys.',
      xName: 'training tokens',
      yName: 'nats per token',
      lines: lossLines(curves, 'tokens'),
      stillOnly: true,
    },
    {
      id: 'learning-rate',
      title: 'Learning rate',
      note: 'What each step’s update is multiplied by.',
      xName: 'step',
      yName: 'learning rate',
      lines: byStep('learningRate'),
    },
    {
      id: 'gradient-norm',
      title: 'Gradient norm',
      note: 'Before clipping, on a logarithmic scale.',
      xName: 'step',
      yName: 'global norm',
      lines: byStep('gradientNorm'),
      logarithmicY: true,
    },
    {
      id: 'throughput',
      title: 'Throughput',
      note: 'Training tokens per second, without evaluations and saving.',
      xName: 'step',
      yName: 'tokens per second',
      lines: curves.map(({ name, colour, figures }) => {
        const { rows, speed } = throughput(figures)
        const x = Float64Array.from(rows, (row) => figures.steps.step[row]!)
        return { name, colour, series: { x, y: Float64Array.from(speed) } }
      }),
    },
  ]
  return html`${controls(curves)} ${lossFigure(curves, references)}
    ${against ? differenceFigure(curves, against) : null}
    <div class="pair small-charts">${small.map((chart) => smallFigure(chart, stillPoints(curves)))}</div>`
}
