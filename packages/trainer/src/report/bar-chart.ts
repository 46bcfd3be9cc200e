import { axisStyle, legendStyle, referenceStyle, valueAxisBelow } from './axes.js'
import { drawChart, type ChartFrame } from './chart.js'
import { formatNumber } from './format.js'
import { partColour, seriesColour } from './palette.js'

/** One colour of bars: a value a category; `null` where there is none. */
export interface BarSeries {
  name: string
  values: readonly (number | null)[]
  colour?: number
}

export interface BarChartOptions extends Omit<ChartFrame, 'height'> {
  categories: readonly string[]
  series: readonly BarSeries[]
  valueName: string
  /** A vertical line to compare with, such as a ratio of 1. */
  reference?: { value: number; name: string }
  /** What is written at a bar's end; four significant digits by default. */
  formatValue?: (value: number) => string
  /** For values that lie orders of magnitude apart. Values not above 0 are left out. */
  logarithmic?: boolean
}

/**
 * Lying bars, a group a category, the value written at each bar's end: a self-contained SVG for light and dark, as high as its bars need.
 * @example
 * ```ts
 * const svg = barChart({
 *   id: 'speed',
 *   title: 'Speed',
 *   description: 'Tokens per second',
 *   categories: ['wasm', 'cpu'],
 *   series: [{ name: 'train', values: [900, 60] }],
 *   valueName: 'tokens per second',
 * })
 * console.log(svg.startsWith('<svg')) // → true
 * ```
 */
export function barChart(options: BarChartOptions): string {
  const { categories, series, logarithmic = false, formatValue = (value: number) => formatNumber(value, 3) } = options
  const several = series.length > 1
  // Without a page nobody can measure text: a generous guess, so that no font is cut off.
  const nameWidth = Math.min(290, 7.6 * categories.reduce((most, name) => Math.max(most, name.length), 0))
  // Where a name beside the bars would leave them no room, it stands above them.
  const above = (options.width ?? 760) < 420
  const group = 18 * Math.max(1, series.length)
  const height = 84 + (several ? 26 : 0) + categories.length * (14 + group + (above ? 22 : 0))
  return drawChart(
    {
      legend: { ...legendStyle, show: several, itemWidth: 14, itemHeight: 10 },
      grid: {
        left: above ? 8 : nameWidth + 16,
        right: 64,
        top: several ? 52 : 28,
        bottom: 44,
        outerBoundsMode: 'none',
      },
      xAxis: {
        type: logarithmic ? 'log' : 'value',
        name: options.valueName,
        ...valueAxisBelow,
        axisLine: { show: false },
        axisTick: { show: false },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: [...categories],
        ...axisStyle,
        axisLabel: {
          ...axisStyle.axisLabel,
          color: partColour('text'),
          overflow: 'truncate',
          ...(above
            ? {
                inside: true,
                margin: 0,
                align: 'left',
                verticalAlign: 'bottom',
                padding: [0, 0, group / 2 + 2, 0],
                width: 310,
              }
            : { width: 290 }),
        },
        axisTick: { show: false },
      },
      series: series.map((bars, place) => ({
        type: 'bar',
        name: bars.name,
        silent: true,
        barWidth: 14,
        barGap: '20%',
        itemStyle: { color: seriesColour(bars.colour ?? place), borderRadius: [0, 2, 2, 0] },
        data: bars.values.map((value) =>
          value === null || !Number.isFinite(value) || (logarithmic && value <= 0) ? '-' : value,
        ),
        label: {
          show: true,
          position: 'right',
          color: partColour('text'),
          fontSize: 11.5,
          textBorderWidth: 0,
          formatter: ({ value }: { value?: unknown }) => (typeof value === 'number' ? formatValue(value) : ''),
        },
        ...(place === 0 && options.reference !== undefined
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                data: [{ xAxis: options.reference.value }],
                ...referenceStyle,
                label: { ...referenceStyle.label, formatter: options.reference.name, position: 'start' },
              },
            }
          : {}),
      })),
    },
    { ...options, height },
  )
}
