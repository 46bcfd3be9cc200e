import { formatCount, formatNumber, formatSeconds } from './format.js'
import { html, trusted } from './html.js'
import { runFigures, type MetricLine } from './metrics.js'
import { jsonDetails, keyed, page, pairs, samples, table } from './page.js'
import { seriesColour } from './palette.js'
import { detailFigures, lossFigure } from './training-charts.js'

export interface ReportedRun {
  name: string
  metrics: readonly MetricLine[]
  /** Plain JSON. */
  config: unknown
  /** Texts that the run wrote. */
  samples?: readonly string[]
}

export interface RunReport {
  title: string
  runs: readonly ReportedRun[]
  /** Machine, versions, commit, …: a plain record, nested or not. */
  environment: unknown
}

/** The page of one run, or of several laid over each other, self-contained. */
export const renderRunReport = ({ title, runs: reported, environment }: RunReport): string => {
  // The palette's first colour is the baseline's grey.
  const runs = reported.map((run, index) => ({ ...run, colour: index + 1 }))
  const rows = runs.map(({ name, metrics, colour }) => ({ name, colour, ...runFigures(metrics) }))
  const texts = runs.flatMap((run) =>
    (run.samples ?? []).map((text, index) => ({
      name: (run.samples?.length ?? 0) > 1 ? `${run.name}, ${index + 1}` : run.name,
      text,
      colour: run.colour,
    })),
  )
  return page(title, runs.length > 1 ? `${runs.length} runs` : 'Run', [
    html`<ul class="cards">
      ${rows.map(
        (row) =>
          html`<li class="card" style="--arm:${trusted(seriesColour(row.colour))}">
            <span class="name">${row.name}</span>
            <b>${formatNumber(row.finalValidationLoss ?? row.finalTrainLoss)}</b>
            <small>nats a token on ${row.finalValidationLoss === undefined ? 'training' : 'validation'} data</small>
            <small
              >after ${formatCount(row.steps)}
              steps${row.tokens === undefined ? null : `, ${formatCount(row.tokens)} tokens`}</small
            >
            <small>${formatSeconds(row.secondsPerStep)} a step</small>
          </li> `,
      )}
    </ul>`,
    html`<section aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      ${lossFigure(runs)} ${detailFigures(runs)}
    </section>`,
    html`<section aria-labelledby="runs">
      <h2 id="runs">${runs.length > 1 ? 'Runs' : 'Figures'}</h2>
      <div class="panel">
        ${table(
          ['Run', '#Steps', '#Tokens', '#Validation loss', '#Lowest', '#Training loss', '#Time a step'],
          rows.map((row) => ({
            name: keyed(row.name, row.colour),
            cells: [
              { number: formatCount(row.steps) },
              { number: row.tokens === undefined ? '–' : formatCount(row.tokens) },
              { number: formatNumber(row.finalValidationLoss) },
              { number: formatNumber(row.bestValidationLoss) },
              { number: formatNumber(row.finalTrainLoss) },
              { number: formatSeconds(row.secondsPerStep) },
            ],
          })),
        )}
      </div>
    </section>`,
    ...(texts.length > 0
      ? [
          html`<section aria-labelledby="samples">
            <h2 id="samples">${runs.length > 1 ? 'What they write' : 'What it writes'}</h2>
            ${samples(texts)}
          </section>`,
        ]
      : []),
    html`<div class="pair">
      <section aria-labelledby="configuration">
        <h2 id="configuration">Configuration</h2>
        ${runs.map(
          (run) =>
            html`${runs.length > 1 ? html`<h3>${keyed(run.name, run.colour)}</h3>` : null} ${pairs(run.config)}
            ${jsonDetails(run.config)}`,
        )}
      </section>
      <section aria-labelledby="environment">
        <h2 id="environment">Where and with what</h2>
        ${pairs(environment)}
      </section>
    </div>`,
  ])
}
