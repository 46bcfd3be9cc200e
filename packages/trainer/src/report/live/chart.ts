import uPlot from 'uplot'
import { dashName, dashOf } from '../dashes.js'
import { formatCount, formatNumber, formatSeconds, tickLabel } from '../format.js'
import type { Axis, LiveChart, LiveLine, Weight } from './data.js'
import { joinLines, nearestFigure } from './join-lines.js'
import { colourOf, seriesVariable } from './theme.js'

/** What the reader has chosen. */
export interface View {
  axis: Axis
  logarithmicLoss: boolean
  shown: Record<Weight, boolean>
  /** Places in the page's `runs`. */
  hiddenRuns: Set<number>
}

const font = '12px system-ui, sans-serif'
const axisNames: Record<Axis, string> = { step: 'step', tokens: 'training tokens', seconds: 'time of training' }
const formatX: Record<Axis, (x: number) => string> = { step: formatCount, tokens: formatCount, seconds: formatSeconds }
/** Behind a colour of six hexadecimal digits. */
const opacity: Record<Weight, string> = { strong: '', smoothed: '99', raw: '44' }
const [minute, hour, day] = [60, 3600, 86_400]
const timeSteps = [
  ...[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 5, 10, 20].map((days) => days * day),
]

const timeLabel = (seconds: number): string =>
  seconds < minute ? `${Number(seconds.toPrecision(3))}${seconds === 0 ? '' : ' s'}` : formatSeconds(seconds)

const shownLines = (chart: LiveChart, view: View): LiveLine[] =>
  chart.lines.filter(({ weight, run }) => view.shown[weight] && !view.hiddenRuns.has(run))

/** Draws a chart into an element. Dragging over it enlarges a part, a double click shows all again; all charts follow. */
export function drawChart(chart: LiveChart, colours: readonly number[], view: View, element: HTMLElement): uPlot {
  const logarithmic = chart.logarithmic === true || (chart.isLoss === true && view.logarithmicLoss)
  const lines = shownLines(chart, view)
  const { xs, columns } = joinLines(lines, view.axis, logarithmic)
  const axis = {
    stroke: () => colourOf('muted'),
    font,
    labelFont: font,
    grid: { stroke: () => colourOf('grid'), width: 1 },
    ticks: { stroke: () => colourOf('axis'), width: 1, size: 4 },
  }
  const options: uPlot.Options = {
    width: Math.max(280, element.clientWidth),
    height: chart.height,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- 3 is Distr.Logarithmic, of an enum that can't be imported
    scales: { x: { time: false }, y: logarithmic ? { distr: 3 } : {} },
    axes: [
      {
        ...axis,
        grid: { show: false },
        label: axisNames[view.axis],
        labelSize: 20,
        size: 32,
        ...(view.axis === 'seconds'
          ? {
              incrs: timeSteps,
              values: (_, splits) => splits.map(timeLabel),
            }
          : { values: (_, splits) => splits.map(tickLabel) }),
        space: tickSpace(element.clientWidth),
      },
      {
        ...axis,
        label: chart.yName,
        labelSize: 20,
        size: 58,
        values: (_, splits) => splits.map((value: number | null) => (value === null ? '' : tickLabel(value))),
      },
    ],
    series: [
      {
        label: axisNames[view.axis],
        value: (_, x: number | null) => (x === null ? 'last' : formatX[view.axis](x)),
      },
      ...lines.map((line, place) => seriesOf(line, colours[line.run]!, columns[place]!)),
    ],
    legend: {
      markers: {
        width: 2,
        fill: () => 'transparent',
        stroke: (_, series) => {
          const line = lines[series - 1]
          return line ? colourOf(seriesVariable(colours[line.run]!)) + opacity[line.weight] : 'transparent'
        },
        dash: (_, series) => {
          const line = lines[series - 1]
          return line ? dashName(colours[line.run]!) : 'solid'
        },
      },
    },
    cursor: {
      sync: { key: 'wgpt' },
      dataIdx: (plot, series, index) => (series === 0 ? index : nearestFigure(plot.data[series]!, index)),
      drag: { x: true, y: false, uni: 12 },
      points: { size: 7 },
    },
    hooks: {
      draw: (chart.references ?? []).map(
        ({ value }) =>
          (plot: uPlot) =>
            drawReference(plot, value),
      ),
    },
  }
  return new uPlot(options, [xs, ...columns], element)
}

function seriesOf(line: LiveLine, colour: number, column: readonly (number | undefined)[]): uPlot.Series {
  const variable = seriesVariable(colour)
  const last = column.filter((value) => value !== undefined).at(-1)
  return {
    label: line.name,
    stroke: () => colourOf(variable) + opacity[line.weight],
    width: line.weight === 'strong' ? (line.y.length > 300 ? 1.25 : 2) : 1,
    dash: dashOf(colour),
    spanGaps: true,
    points: { show: line.weight === 'strong' && line.y.length <= 40, size: 6, fill: () => colourOf(variable) },
    value: (_, y: number | null | undefined) => formatNumber(y ?? last),
  }
}

/** Pixels between two marks of the axis below: five of them at least, where there is room for their figures. */
const tickSpace = (width: number): number => Math.max(38, Math.min(76, (width - 70) / 5))

/** What it stands for is said above the chart: a name on the line would be struck through by the curves. */
function drawReference(plot: uPlot, value: number): void {
  const { ctx, bbox } = plot
  const y = Math.round(plot.valToPos(value, 'y', true))
  if (!(y >= bbox.top && y <= bbox.top + bbox.height)) return
  const ratio = devicePixelRatio
  ctx.save()
  ctx.strokeStyle = colourOf('axis')
  ctx.lineWidth = ratio
  ctx.setLineDash([4 * ratio, 4 * ratio])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}
