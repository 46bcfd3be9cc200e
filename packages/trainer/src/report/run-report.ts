import { shareOfArrival } from '../metrics/figures.js'
import { areAlike, bitsOf, warning, type ReportedTokens } from './comparability.js'
import { differences } from './differences.js'
import { configuration, unigramReference } from './configuration.js'
import { formatCount, formatNumber, formatSeconds } from './format.js'
import { html, trusted, type Markup } from './html.js'
import { liveData } from './live-data.js'
import { figuresOf, reaching, runFigures, type Figures, type MetricLine, type RunFigures } from './metrics.js'
import { keyed, page, pairs, table } from './page.js'
import { seriesColour } from './palette.js'
import { samplesSection, type ReportedSample } from './samples.js'
import { trainingFigures } from './training-charts.js'

export interface ReportedRun {
  name: string
  metrics: readonly MetricLine[]
  /** Plain JSON. */
  config: unknown
  /** What it wrote on the way and at its end. */
  samples?: readonly ReportedSample[]
  /** Nats per token of a model that knows no more than how often each token comes. */
  unigramEntropy?: number | undefined
  /** What its losses count; those of different tokens are not compared without a warning. */
  tokens?: ReportedTokens
}

export interface RunReport {
  title: string
  /** What came out, in words, above all else. */
  lead?: string
  runs: readonly ReportedRun[]
  /** Machine, versions, commit, …: a plain record, nested or not. */
  environment: unknown
}

type Row = ReportedRun & { colour: number; figures: Figures; said: RunFigures }

const count = (value: number | undefined): { number: string } => ({
  number: value === undefined ? '–' : formatCount(value),
})

function card({ name, colour, tokens, said: figures }: Row): Markup {
  const loss = figures.finalValidationLoss ?? figures.finalTrainLoss
  const inBits = bitsOf(loss, tokens)
  return html`<li class="card" style="--arm:${trusted(seriesColour(colour))}">
    <span class="name">${name}</span>
    <b>${formatNumber(loss)}</b>
    <small>nats per token on ${figures.finalValidationLoss === undefined ? 'training' : 'validation'} data</small>
    ${inBits && html`<small>${formatNumber(inBits.bits, 3)} bits per ${inBits.unit}</small>`}
    <small
      >after ${formatCount(figures.steps)}
      steps${figures.tokens === undefined ? null : html`, ${formatCount(figures.tokens)} tokens`}</small
    >
    <small>${formatSeconds(figures.secondsPerStep)} per step</small>
  </li> `
}

const figuresTable = (rows: readonly Row[]): Markup =>
  table(
    ['Run', '#Steps', '#Tokens', '#Time', '#Validation loss', '#Lowest', '#Training loss', '#Bits', '#Time per step'],
    rows.map(({ name, colour, tokens, said: figures }) => {
      const inBits = bitsOf(figures.finalValidationLoss, tokens)
      return {
        name: keyed(name, colour),
        cells: [
          count(figures.steps),
          count(figures.tokens),
          { number: formatSeconds(figures.seconds) },
          { number: formatNumber(figures.finalValidationLoss) },
          { number: formatNumber(figures.bestValidationLoss) },
          { number: formatNumber(figures.finalTrainLoss) },
          { number: inBits === undefined ? '–' : `${formatNumber(inBits.bits, 3)} / ${inBits.unit}` },
          { number: formatSeconds(figures.secondsPerStep) },
        ],
      }
    }),
  )

/** How much each run needed to be as good as the first run was at its end. */
function reachingTable([first, ...all]: readonly Row[]): Markup | null {
  const target = first?.said.finalValidationLoss
  // Losses of other tokens are not a target.
  const others = all.filter(({ tokens }) => areAlike(tokens, first?.tokens))
  if (first === undefined || target === undefined || others.length === 0) return null
  const own = reaching(first.figures, target)
  const formats = { step: formatCount, tokens: formatCount, seconds: formatSeconds }
  const cell = (place: number | null | undefined, axis: keyof typeof formats) => {
    if (place === undefined) return { number: '–' }
    if (place === null) return { number: 'not reached' }
    const share = shareOfArrival(place, own[axis] ?? null)
    return { number: formats[axis](place) + (share === null ? '' : ` (${formatNumber(100 * share, 3)} %)`) }
  }
  return html`<h3>To ${first.name}’s final loss of ${formatNumber(target)}</h3>
    <div class="panel">
      ${table(
        ['Run', '#Steps', '#Tokens', '#Time'],
        [first, ...others].map(({ name, colour, figures }) => {
          const place = reaching(figures, target)
          return {
            name: keyed(name, colour),
            cells: [cell(place.step, 'step'), cell(place.tokens, 'tokens'), cell(place.seconds, 'seconds')],
          }
        }),
      )}
    </div>
    <p class="note">
      When a run first had that loss, on the straight line between two evaluations; in brackets the share of what
      ${first.name} itself took to have it for the first time. Time is comparable only on one machine and backend.
    </p>`
}

/**
 * The page of one run, or of several laid over each other, self-contained.
 * @example
 * ```ts
 * const line = (step, validationLoss) => ({ step, tokens: 8 * step, validationLoss, seconds: step })
 * const runs = [{ name: 'mine', metrics: [line(0, 3), line(2, 2)], config: { seed: 1 } }]
 * console.log(renderRunReport({ title: 'My run', runs, environment: {} }).includes('<svg')) // → true
 * ```
 */
export function renderRunReport({ title, lead, runs, environment }: RunReport): string {
  // The palette's first colour is the baseline's grey.
  const rows: Row[] = runs.map((run, index) => {
    const figures = figuresOf(run.metrics)
    return { ...run, colour: index + 1, figures, said: runFigures(figures) }
  })
  const [first] = rows
  const several = rows.length > 1
  const loss = several ? first?.said.finalValidationLoss : undefined
  const entropies = new Set(runs.map(({ unigramEntropy }) => unigramEntropy))
  const references = [
    ...(loss === undefined ? [] : [{ value: loss, name: `final loss of ${first!.name}` }]),
    ...(entropies.size === 1 ? unigramReference(first?.unigramEntropy) : []),
  ]
  const sections = [
    lead === undefined ? null : html`<p class="lead">${lead.split('\n')[0]}</p>`,
    warning(rows),
    html`<ul class="cards">
      ${rows.map(card)}
    </ul>`,
    html`<section aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      ${trainingFigures(rows, { references })}
    </section>`,
    html`<section aria-labelledby="runs">
      <h2 id="runs">${several ? 'Runs' : 'Figures'}</h2>
      <div class="panel">${figuresTable(rows)}</div>
      ${reachingTable(rows)}
    </section>`,
    differences(rows),
    samplesSection(rows.map(({ name, colour, samples = [] }) => ({ name, colour, samples }))),
    html`<div class="pair">
      <section aria-labelledby="configuration">
        <h2 id="configuration">Configuration</h2>
        ${rows.map(({ name, colour, config }) =>
          several
            ? html`<details>
                <summary>${keyed(name, colour)}</summary>
                ${configuration(config)}
              </details> `
            : configuration(config),
        )}
      </section>
      <section aria-labelledby="environment">
        <h2 id="environment">Environment</h2>
        ${pairs(environment)}
      </section>
    </div>`,
  ]
  return page(
    title,
    several ? 'Compare runs' : 'Run',
    sections.filter((section) => section !== null),
    liveData(rows, { references }),
  )
}
