import { escapeHtml } from '@wgpt/trainer/report'

/** An estimate with its interval; a bound that is not finite is drawn to the edge, with an arrow. */
export interface ForestRow {
  readonly name: string
  readonly estimate: number
  readonly low: number
  readonly high: number
  /** At the right, as figures. */
  readonly text: string
}

const width = 760
const left = 200
const right = 190
const rowHeight = 26
const top = 16

/**
 * Estimates with intervals, one below the other, against a vertical line: a self-contained SVG that takes the text's colour, so that it is read in
 * light, in dark and in print.
 * @param reference where the line is: 0 for differences, 1 for ratios
 */
export function forestPlot(
  id: string,
  title: string,
  rows: readonly ForestRow[],
  { reference, axisName }: { reference: number; axisName: string },
): string {
  const finite = rows.flatMap(({ estimate, low, high }) => [estimate, low, high]).filter(Number.isFinite)
  const [least, most] = [Math.min(reference, ...finite), Math.max(reference, ...finite)]
  const padding = (most - least || 1) * 0.06
  const [from, to] = [least - padding, most + padding]
  const plot = width - left - right
  const x = (value: number) => round(left + (plot * (Math.min(to, Math.max(from, value)) - from)) / (to - from))
  const height = top + rows.length * rowHeight + 44
  const bottom = top + rows.length * rowHeight
  const ticks = ticksBetween(from, to)
  const body = rows.map(({ name, estimate, low, high, text }, index) => {
    const y = top + index * rowHeight + rowHeight / 2
    const cap = (value: number, direction: number) =>
      Number.isFinite(value)
        ? `<path d="M${x(value)} ${y - 5}v10"/>`
        : `<path d="M${x(direction * Infinity) - direction * 6} ${y - 5}l${direction * 6} 5l${-direction * 6} 5"/>`
    const line = `<path d="M${x(low)} ${y}H${x(high)}"/>${cap(low, -1)}${cap(high, 1)}`
    const dot = Number.isFinite(estimate)
      ? `<circle cx="${x(estimate)}" cy="${y}" r="4.5" fill="currentColor" stroke="none"/>`
      : ''
    return (
      `<text x="${left - 12}" y="${y + 4}" text-anchor="end">${escapeHtml(shortened(name, 26))}</text>` +
      `<g fill="none" stroke="currentColor" stroke-width="1.6">${line}${dot}</g>` +
      `<text x="${width - right + 12}" y="${y + 4}">${escapeHtml(text)}</text>`
    )
  })
  const axis = ticks.map(
    (tick) =>
      `<path d="M${x(tick)} ${bottom}v5" stroke="currentColor"/><text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle" font-size="11">${String(tick).replace('-', '−')}</text>`,
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="wgpt-chart" viewBox="0 0 ${width} ${height}" width="100%" role="img" aria-labelledby="${id}-title"` +
    ` font-family='system-ui, sans-serif' font-size="12" fill="currentColor"><title id="${id}-title">${escapeHtml(title)}</title>` +
    `<path d="M${x(reference)} ${top - 8}V${bottom}" stroke="currentColor" stroke-dasharray="3 3" opacity="0.6"/>` +
    `<path d="M${left} ${bottom}H${width - right}" stroke="currentColor"/>` +
    `${body.join('')}${axis.join('')}<text x="${left + plot / 2}" y="${bottom + 36}" text-anchor="middle">${escapeHtml(axisName)}</text></svg>`
  )
}

/** About five round numbers. */
function ticksBetween(from: number, to: number): number[] {
  const rough = (to - from) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(6)),
  )
}

const round = (value: number) => Math.round(value * 100) / 100
const shortened = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)
