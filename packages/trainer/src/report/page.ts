import { pageScript, pageScriptHash } from '../generated/page-script.js'
import { html, trusted, type Markup } from './html.js'
import type { LiveData } from './live/data.js'
import { seriesColour } from './palette.js'
import { pageStyle } from './style.js'

/** JSON inside of a script element: no character of it can end that. */
const embedded = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** A sound may be in the page or beside it. Nothing else is fetched, and no program runs but the page's own. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src '${pageScriptHash}'; media-src data: file: 'self'; base-uri 'none'; form-action 'none'`

/**
 * A whole page in one file: no font, no picture, no program from elsewhere.
 * @param kind what sort of report it is, above the title
 * @param live what the page's program draws; without it there is none
 * @example
 * ```ts
 * console.log(page('My run', 'Report', html`<p>It works.</p>`).includes('<p>It works.</p>')) // → true
 * ```
 */
export const page = (title: string, kind: string, body: Markup | readonly Markup[], live?: LiveData): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="wgpt" />
        <title>${title}</title>
        <style>
          ${trusted(pageStyle)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="kind">${kind}</p>
            <h1>${title}</h1>
          </header>
          ${body}
        </main>
        ${
          live &&
          trusted(
            `<script type="application/json" id="wgpt-data">${embedded(live)}</script>\n<script>${pageScript}</script>`,
          )
        }
      </body>
    </html> `.text

/** A cell: text, or a figure that is set to the right. */
export type Cell = string | Markup | { number: string | Markup }

const cell = (content: Cell): Markup =>
  typeof content === 'object' && 'number' in content
    ? html`<td class="number">${content.number}</td>`
    : html`<td>${content}</td>`

/**
 * A table whose rows begin with their name. A heading that starts with '#' belongs to a column of figures; the '#' is not shown.
 * @example
 * ```ts
 * console.log(table(['arm', '#loss'], [{ name: 'none', cells: [{ number: '2.05' }] }]).text.includes('2.05')) // → true
 * ```
 */
export const table = (
  headings: readonly (string | Markup)[],
  rows: readonly { name: string | Markup; cells: readonly Cell[] }[],
): Markup =>
  html`<table>
    <thead>
      <tr>
        ${headings.map((heading) =>
          typeof heading === 'string' && heading.startsWith('#')
            ? html`<th scope="col" class="number">${heading.slice(1)}</th>`
            : html`<th scope="col">${heading}</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ name, cells }) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${cells.map(cell)}
          </tr> `,
      )}
    </tbody>
  </table>`

/** The name of an arm or run with a patch of its colour. */
export const keyed = (name: string, colour: number): Markup =>
  html`<span class="key" style="--arm:${trusted(seriesColour(colour))}"></span>${name}`

/**
 * A chart with its caption and, folded up below it, the table of its figures.
 * @param options.stillOnly it says what a live chart says too, and is for paper and for pages without their program
 * @example
 * ```ts
 * const chart = lineChart({
 *   id: 'loss',
 *   title: 'Loss',
 *   description: 'Loss by step',
 *   xName: 'step',
 *   yName: 'nats per token',
 *   series: [{ name: 'run', points: [[0, 3], [10, 2]] }],
 * })
 * console.log(figure('Loss', 'by step', chart, html`<p>3, 2</p>`).text.includes('<svg')) // → true
 * ```
 */
export const figure = (
  caption: string,
  note: string,
  chart: string,
  figures: Markup,
  { stillOnly = false } = {},
): Markup =>
  html`<figure${stillOnly ? trusted(' class="still-only"') : null}>
    <figcaption>${caption}<small>${note}</small></figcaption>
    <div class="plot">${trusted(chart)}</div>
    <details>
      <summary>Figures</summary>
      <div class="scroll">${figures}</div>
    </details>
  </figure>`

/** Every leaf of a plain value, with the path to it. */
export function leaves(value: unknown, path: string): [string, string][] {
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
    const short = Array.isArray(value) && value.every((item) => typeof item !== 'object')
    if (entries.length > 0 && !short) {
      return entries.flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
    }
  }
  if (value === undefined) return []
  return [[path, typeof value === 'string' ? value : JSON.stringify(value)]]
}

/**
 * Every leaf of a plain value with the path to it, as a table of two columns.
 * @example
 * ```ts
 * console.log(pairs({ decoder: { layerCount: 2 } }).text.includes('decoder.layerCount')) // → true
 * ```
 */
export function pairs(value: unknown): Markup {
  const rows = leaves(value, '')
  if (rows.length === 0) return html`<p class="note">Nothing is recorded.</p>`
  return html`<div class="panel">
    <table class="pairs">
      <tbody>
        ${rows.map(
          ([path, text]) =>
            html`<tr>
              <th scope="row">${path}</th>
              <td>${text}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`
}

/** The same as JSON, folded up, to copy from. */
export const jsonDetails = (value: unknown): Markup =>
  html`<details class="copy">
    <summary>As JSON</summary>
    <pre>${JSON.stringify(value, null, 2)}</pre>
  </details>`
