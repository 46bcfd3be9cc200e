import { html, type Markup } from './html.js'
import { jsonDetails, leaves, pairs } from './page.js'

/** Parts of a config that say at once what was run; the rest is folded up. */
const shown = ['modality', 'data', 'arms', 'seeds', 'from', 'lora']
const rowsShown = 24

/** A config: what was trained and what its arms change, the whole of it folded up below, and as JSON to copy. */
export function configuration(config: unknown): Markup {
  const count = leaves(config, '').length
  if (typeof config !== 'object' || config === null || count <= rowsShown)
    return html`${pairs(config)} ${jsonDetails(config)}`
  const first = Object.fromEntries(Object.entries(config).filter(([key]) => shown.includes(key)))
  const rows = leaves(first, '').length
  return html`${rows > 0 && rows <= rowsShown ? pairs(first) : null}
    <details>
      <summary>All ${count} settings</summary>
      ${pairs(config)}
    </details>
    ${jsonDetails(config)}`
}

/** The loss of a model without context, as a line to compare with. */
export const unigramReference = (entropy: number | undefined): { value: number; name: string }[] =>
  entropy === undefined ? [] : [{ value: entropy, name: 'without context (unigram entropy)' }]
