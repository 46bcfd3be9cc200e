import { barChart, type BarChartOptions } from './bar-chart.js'
import type { ChartFrame } from './chart.js'
import { lineChart, type LineChartOptions } from './line-chart.js'

/** The width of a phone's figure, in units of the view box: there a unit is about a CSS pixel, and text keeps its size. */
export const narrowWidth = 330
const narrowHeight = 280

/**
 * A line chart for `figure`: drawn for a wide and for a narrow place, of which the page shows the one that fits.
 * @example
 * ```ts
 * const charts = fittedLineChart({
 *   id: 'loss',
 *   title: 'Loss',
 *   description: 'Loss by step',
 *   xName: 'step',
 *   yName: 'nats per token',
 *   series: [{ name: 'run', points: [[0, 3], [10, 2]] }],
 * })
 * console.log(charts.match(/<svg/g).length) // → 2
 * ```
 */
export const fittedLineChart = (options: LineChartOptions): string => fitted(lineChart, options)

/**
 * A bar chart for `figure`: drawn for a wide and for a narrow place, of which the page shows the one that fits.
 * @example
 * ```ts
 * const charts = fittedBarChart({
 *   id: 'speed',
 *   title: 'Speed',
 *   description: 'Tokens per second',
 *   categories: ['wasm', 'cpu'],
 *   series: [{ name: 'train', values: [900, 60] }],
 *   valueName: 'tokens per second',
 * })
 * console.log(charts.match(/<svg/g).length) // → 2
 * ```
 */
export const fittedBarChart = (options: BarChartOptions): string => fitted(barChart, options)

function fitted<Options extends ChartFrame>(draw: (options: Options) => string, options: Options): string {
  const narrow = { ...options, id: `${options.id}-narrow`, width: narrowWidth, height: narrowHeight }
  return `<div class="wide">${draw(options)}</div><div class="narrow">${draw(narrow)}</div>`
}
