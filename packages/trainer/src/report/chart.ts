import { WgptRangeError } from '@wgpt/errors'
import { BarChart, LineChart, type BarSeriesOption, type LineSeriesOption } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, type GridComponentOption } from 'echarts/components'
import type { LegendComponentOption, MarkLineComponentOption } from 'echarts/components'
import { init, use, type ComposeOption } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { escapeHtml, withoutControls } from './html.js'
import { themeStyle } from './palette.js'

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption | MarkLineComponentOption
>

/** What every chart says of itself: its name, what it shows in a sentence (for those who cannot see it), and how large it is drawn. */
export interface ChartFrame {
  /** Prefix of every id in the SVG: unique on the page. Letters, digits, `-` and `_`. */
  id: string
  title: string
  description: string
  /** Units of the view box; the SVG itself takes the width that it is given. */
  width?: number
  height?: number
}

/** Set on the SVG as a whole: echarts would write it, unescaped, at every text. */
export const chartFont = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

/** Two decimals of a view-box unit are below what a screen shows; a long run's file is a third smaller for it. */
const roundCoordinates = (svg: string): string =>
  svg.replace(/ (?:d|transform)="[^"]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 100) / 100)),
  )

/** What echarts writes for a live page (hover styles, data marks) and a still picture does not need. */
const withoutInteraction = (svg: string): string =>
  svg
    .replace(/<style ?>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace(
      / style="font-size:(\d+)px;font-family:[^"]*?(?:;font-weight:(\w+))?;"/g,
      (_, size: string, weight?: string) =>
        weight === undefined ? ` font-size="${size}"` : ` font-size="${size}" font-weight="${weight}"`,
    )
    .replace(/\n+/g, '\n')

/**
 * Draws an option without a page, as an SVG that carries its own colours for light, dark and print. Colours in the option are the CSS
 * variables of `palette.ts`: echarts hands them through, so one picture serves both themes.
 * @throws RangeError if the id could not be one of an SVG
 */
export function drawChart(option: ChartOption, frame: ChartFrame): string {
  if (!/^[A-Za-z][\w-]*$/.test(frame.id)) {
    throw new WgptRangeError(`chart: id is '${frame.id}'; expected a letter followed by letters, digits, '-' or '_'.`)
  }
  use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, LabelLayout, SVGRenderer])
  const { id, width = 760, height = 380 } = frame
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ ...option, animation: false })
    const drawn = chart.renderToSVGString()
    const body = roundCoordinates(withoutInteraction(drawn.slice(drawn.indexOf('>') + 1))).replace(/zr\d+-/g, `${id}-`)
    const head =
      `<svg xmlns="http://www.w3.org/2000/svg" class="wgpt-chart" id="${id}" viewBox="0 0 ${width} ${height}" width="100%" role="img"` +
      ` aria-labelledby="${id}-title ${id}-description" font-family='${chartFont}'>` +
      `<title id="${id}-title">${escapeHtml(frame.title)}</title>` +
      `<desc id="${id}-description">${escapeHtml(frame.description)}</desc>` +
      `<style>${themeStyle('.wgpt-chart')}</style>`
    return head + withoutControls(body)
  } finally {
    chart.dispose()
  }
}
