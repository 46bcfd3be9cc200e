import { barChart, type BarChartOptions } from './bar-chart.js'
import type { ChartFrame } from './chart.js'
import { lineChart, type LineChartOptions } from './line-chart.js'

/** The width of a phone's figure, in units of the view box: there a unit is about a CSS pixel, and text keeps its size. */
export const narrowWidth = 330
const narrowHeight = 280

/** A line chart for `figure`: drawn for a wide and for a narrow place, of which the page shows the one that fits. */
export const fittedLineChart = (options: LineChartOptions): string => fitted(lineChart, options)

/** A bar chart for `figure`: drawn for a wide and for a narrow place, of which the page shows the one that fits. */
export const fittedBarChart = (options: BarChartOptions): string => fitted(barChart, options)

function fitted<Options extends ChartFrame>(draw: (options: Options) => string, options: Options): string {
  const narrow = { ...options, id: `${options.id}-narrow`, width: narrowWidth, height: narrowHeight }
  return `<div class="wide">${draw(options)}</div><div class="narrow">${draw(narrow)}</div>`
}
