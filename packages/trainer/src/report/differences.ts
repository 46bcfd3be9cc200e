import { html, type Markup } from './html.js'
import { keyed, leaves, table } from './page.js'

interface Configured {
  name: string
  colour: number
  config: unknown
}

/** The settings that the runs don't have in common, a row each, a column a run; '–' where a run hasn't one. */
export function differences(runs: readonly Configured[]): Markup | null {
  if (runs.length < 2) return null
  const settings = runs.map(({ config }) => new Map(leaves(config, '')))
  const keys = [...new Set(settings.flatMap((of) => [...of.keys()]))]
  const different = keys.filter((key) => new Set(settings.map((of) => of.get(key))).size > 1)
  return html`<section aria-labelledby="differences">
    <h2 id="differences">What they differ in</h2>
    ${
      different.length === 0
        ? html`<p class="note">Their configurations are equal.</p>`
        : html`<div class="panel">
            ${table(
              ['Setting', ...runs.map(({ name, colour }) => keyed(name, colour))],
              different.map((key) => ({ name: key, cells: settings.map((of) => of.get(key) ?? '–') })),
            )}
          </div>`
    }
  </section>`
}
