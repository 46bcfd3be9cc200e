import type { LineSeriesOption } from 'echarts/charts'
import { axisStyle, legendStyle, referenceStyle, valueAxisBelow } from './axes.js'
import { drawChart, type ChartFrame } from './chart.js'
import { formatNumber, tickLabel } from './format.js'
import { dashOf } from './dashes.js'
import { seriesColour } from './palette.js'
import { downsample, type Point } from './series.js'

/** One line of a chart. */
export interface LineSeries {
  name: string
  points: readonly Point[]
  /** Which colour of the palette; its place among the series by default. Two lines of one arm share one. */
  colour?: number
  /** A thin, pale line behind the others, for values that are noisy or of less weight. The legend does not name it. */
  faint?: boolean
}

export interface LineChartOptions extends ChartFrame {
  xName: string
  yName: string
  series: readonly LineSeries[]
  /** Horizontal dashed lines to compare with; say near the chart what they are. */
  references?: readonly { value: number; name: string }[]
  logarithmicY?: boolean
}

/** More than a chart of this size can show, and a narrow one. */
const maximumPoints = 2000
const maximumPointsNarrow = 150
const pointsWithSymbols = 40
/** Below that many units of the view box a chart is one for a phone. */
const narrow = 420
/** From here on the points of a line lie closer than its breadth. */
const denseLine = 200
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect']

const endLabel = (value: number): string =>
  Math.abs(value) < 0.01 ? tickLabel(Number(value.toPrecision(2))) : formatNumber(value)

function drawSeries(line: LineSeries, place: number, positive: boolean, width: number): LineSeriesOption {
  const colour = seriesColour(line.colour ?? place)
  const finite = line.points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y) && (!positive || y > 0))
  const faint = line.faint ?? false
  const data = downsample(finite, width < narrow ? maximumPointsNarrow : maximumPoints)
  return {
    type: 'line',
    name: line.name,
    data: data.map(([x, y]) => [x, y]),
    silent: true,
    symbol: symbols[(line.colour ?? place) % symbols.length]!,
    symbolSize: 7,
    showSymbol:
      data.length === 1 || (!faint && data.length <= (width < narrow ? pointsWithSymbols / 2 : pointsWithSymbols)),
    z: faint ? 2 : 3,
    itemStyle: { color: colour },
    lineStyle: {
      color: colour,
      type: dashOf(line.colour ?? place).length > 0 ? dashOf(line.colour ?? place) : 'solid',
      width: faint ? 1 : data.length > denseLine ? 1.25 : 2.25,
      opacity: faint ? 0.55 : 1,
      join: 'round',
    },
    ...(faint
      ? {}
      : {
          endLabel: {
            show: true,
            formatter: ({ value }: { value?: unknown }) => endLabel(Array.isArray(value) ? Number(value[1]) : NaN),
            color: colour,
            fontSize: 12,
            fontWeight: 600,
            textBorderWidth: 0,
            distance: 8,
          },
          labelLayout: { moveOverlap: 'shiftY' },
        }),
  }
}

/** In how many rows a legend breaks: without a page nobody can measure text, and a guess has to do. */
function rowsOf(names: readonly string[], width: number): number {
  let [rows, used] = [1, 0]
  for (const name of names) {
    const item = 22 + 6 + 6.8 * name.length + 18
    if (used > 0 && used + item > width) [rows, used] = [rows + 1, 0]
    used += item
  }
  return rows
}

/**
 * Lines over a common axis, as a self-contained SVG for light and dark. Points that are not finite are left out (and, on a logarithmic
 * axis, those not above 0); a line of more than 2,000 points is thinned, its extremes kept. A chart without points is an empty frame
 * that says so.
 * @example
 * ```ts
 * const svg = lineChart({
 *   id: 'loss',
 *   title: 'Loss',
 *   description: 'Loss by step',
 *   xName: 'step',
 *   yName: 'nats per token',
 *   series: [{ name: 'run', points: [[0, 3], [10, 2]] }],
 * })
 * console.log(svg.startsWith('<svg')) // → true
 * ```
 */
export function lineChart(options: LineChartOptions): string {
  const positive = options.logarithmicY ?? false
  const width = options.width ?? 760
  const series = options.series.map((line, place) => drawSeries(line, place, positive, width))
  const drawn = series.filter((line) => (line.data?.length ?? 0) > 0)
  const named = options.series.filter((line, place) => !line.faint && (series[place]?.data?.length ?? 0) > 0)
  const compact = width < 600
  const legendRows = rowsOf(
    named.map(({ name }) => name),
    width,
  )
  const { references = [] } = options
  if (references.length > 0 && drawn[0] !== undefined) {
    drawn[0].markLine = {
      silent: true,
      symbol: 'none',
      data: references.map(({ value }) => ({ yAxis: value })),
      ...referenceStyle,
      label: { show: false },
    }
  }
  return drawChart(
    {
      legend: {
        ...legendStyle,
        show: named.length > 1,
        itemWidth: 22,
        itemHeight: 9,
        data: named.map(({ name }) => name),
      },
      grid: {
        left: 8,
        right: 58,
        top: named.length > 1 ? (compact ? 38 + 20 * legendRows : 52) : 34,
        bottom: 30,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: {
        type: 'value',
        name: drawn.length === 0 ? `${options.xName} (no figures yet)` : options.xName,
        max: 'dataMax',
        splitNumber: width < narrow ? 3 : compact ? 4 : 6,
        ...valueAxisBelow,
        axisLabel: { ...valueAxisBelow.axisLabel, showMaxLabel: drawn.length > 0 },
        splitLine: { show: false },
      },
      yAxis: {
        type: positive ? 'log' : 'value',
        name: options.yName,
        nameLocation: 'end',
        nameGap: 12,
        scale: true,
        splitNumber: 5,
        ...axisStyle,
        nameTextStyle: { ...axisStyle.nameTextStyle, align: 'left' },
        axisLabel: { ...axisStyle.axisLabel, formatter: tickLabel },
        axisLine: { show: false },
        axisTick: { show: false },
      },
      series: drawn,
    },
    options,
  )
}
