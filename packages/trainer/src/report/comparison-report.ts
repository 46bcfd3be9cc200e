import { configuration, unigramReference } from './configuration.js'
import { formatCount, formatNumber, formatSeconds } from './format.js'
import { html, trusted, type Markup } from './html.js'
import { liveData, type Curve } from './live-data.js'
import { figuresOf, runFigures, type MetricLine } from './metrics.js'
import { keyed, page, pairs, table } from './page.js'
import { seriesColour } from './palette.js'
import { samplesSection, type ReportedSample } from './samples.js'
import { trainingFigures } from './training-charts.js'

/** What `summary.json` of a comparison holds. Losses are nats per token. */
export interface ReportedSummary {
  arms: Record<string, { finalValidationLoss: number | null; parameters: number; secondsPerStep: number | null }>
  /** The share of the baseline's steps to its final loss after which the arm had that loss too, both for the first time; null if it never had. */
  stepsToBaselineLoss: Record<string, number | null>
}

export interface ReportedArm {
  name: string
  metrics: readonly MetricLine[]
  /** What it wrote on the way and at its end. */
  samples?: readonly ReportedSample[]
}

export interface ComparisonReport {
  title: string
  summary: ReportedSummary
  /** What came out: its first line is shown, the rest is in the page's own table. */
  verdict: string
  /** Nats per token of a model that knows no more than how often each token comes. */
  unigramEntropy?: number | undefined
  /** Steps that every arm has done, and planned ones: where they differ, nothing is called final. */
  progress?: { done: number; planned: number }
  /** The first one is the baseline. */
  arms: readonly ReportedArm[]
  /** What the arms share: plain JSON. */
  config: unknown
  /** Machine, versions, commit, …: a plain record, nested or not. */
  environment: unknown
}

interface ArmRow {
  name: string
  colour: number
  loss: number | null | undefined
  parameters: number | undefined
  secondsPerStep: number | null | undefined
  /** Undefined for the baseline. */
  share: number | null | undefined
}

const armRows = (arms: readonly Curve[], summary: ReportedSummary, baseline: string | undefined): ArmRow[] =>
  arms.map(({ name, figures: ofArm, colour }) => {
    const recorded = Object.hasOwn(summary.arms, name) ? summary.arms[name] : undefined
    const figures = runFigures(ofArm)
    return {
      name,
      colour,
      loss: recorded?.finalValidationLoss ?? figures.finalValidationLoss,
      parameters: recorded?.parameters,
      secondsPerStep: recorded?.secondsPerStep ?? figures.secondsPerStep,
      share:
        name === baseline || !Object.hasOwn(summary.stepsToBaselineLoss, name)
          ? undefined
          : (summary.stepsToBaselineLoss[name] ?? null),
    }
  })

const shareText = (share: number | null | undefined): string =>
  share === undefined ? '–' : share === null ? 'not reached' : `${formatNumber(share * 100, 3)} %`

const difference = (row: ArmRow, base: ArmRow | undefined): string =>
  base === undefined || row === base || row.loss == null || base.loss == null
    ? '–'
    : `${row.loss > base.loss ? '+' : ''}${formatNumber(row.loss - base.loss, 3)}`

function card(row: ArmRow, base: ArmRow | undefined): Markup {
  const better = row.loss != null && base?.loss != null && row.loss < base.loss
  return html`<li class="card" style="--arm:${trusted(seriesColour(row.colour))}">
    <span class="name">${row.name}</span>${row === base ? html` <small>baseline</small>` : null}
    <b>${formatNumber(row.loss)}</b>
    <small
      >nats per token on validation
      data${row === base ? null : html` (<span class="${better ? 'better' : ''}">${difference(row, base)}</span>)`}</small
    >
    ${row.share === undefined ? null : html`<small>${row.share === null ? 'never had the baseline’s loss' : `in ${shareText(row.share)} of the steps to the baseline’s loss`}</small>`}
    <small>${formatSeconds(row.secondsPerStep)} per step</small>
  </li> `
}

/**
 * The page of a comparison, finished or not, self-contained: verdict, curves, table of arms, samples side by side, configuration, environment.
 * @example
 * ```ts
 * const line = (step, validationLoss) => ({ step, tokens: 8 * step, validationLoss, seconds: step })
 * const arms = ['none', 'fixed'].map((name, index) => ({ name, metrics: [line(0, 3), line(2, 2 - index)] }))
 * const figures = { finalValidationLoss: 2, parameters: 100, secondsPerStep: 1 }
 * const summary = { arms: { none: figures, fixed: figures }, stepsToBaselineLoss: { none: 1, fixed: 0.5 } }
 * const page = renderComparisonReport({ title: 'Two arms', summary, verdict: '', arms, config: {}, environment: {} })
 * console.log(page.includes('<svg')) // → true
 * ```
 */
export function renderComparisonReport(report: ComparisonReport): string {
  const baseline = report.arms[0]?.name
  const curves = report.arms.map((arm, colour) => ({ ...arm, colour, figures: figuresOf(arm.metrics) }))
  const rows = armRows(curves, report.summary, baseline)
  const base = rows.find(({ name }) => name === baseline)
  const isFinished = report.progress === undefined || report.progress.done >= report.progress.planned
  const references = [
    ...(base?.loss != null && Number.isFinite(base.loss)
      ? [{ value: base.loss, name: `${isFinished ? 'final loss' : 'latest loss'} of ${base.name}` }]
      : []),
    ...unigramReference(report.unigramEntropy),
  ]
  const charted = { references, against: curves[0] }
  const sections = [
    html`<p class="lead">${report.verdict.split('\n')[0]}</p>
      <ul class="cards">
        ${rows.map((row) => card(row, base))}
      </ul>`,
    html`<section aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      ${trainingFigures(curves, charted)}
    </section>`,
    html`<section aria-labelledby="arms">
      <h2 id="arms">Arms</h2>
      <div class="panel">
        ${table(
          [
            'Arm',
            '#Parameters',
            isFinished ? '#Final validation loss' : '#Validation loss',
            '#Against the baseline',
            '#Time per step',
            '#Steps to the baseline’s loss',
          ],
          rows.map((row) => ({
            name: keyed(row.name, row.colour),
            cells: [
              { number: row.parameters === undefined ? '–' : formatCount(row.parameters) },
              { number: formatNumber(row.loss) },
              { number: difference(row, base) },
              { number: formatSeconds(row.secondsPerStep) },
              { number: shareText(row.share) },
            ],
          })),
        )}
      </div>
      <p class="note">
        Losses are nats per token over the same validation batches. All arms start from the same seed and read the same
        batches in the same order. “Steps to the baseline’s loss” is when an arm first had the baseline’s
        ${isFinished ? 'final' : 'latest'} validation loss, as the share of the steps after which the baseline itself
        first had it.
      </p>
    </section>`,
    samplesSection(curves.map(({ name, colour, samples = [] }) => ({ name, colour, samples }))),
    html`<div class="pair">
      <section aria-labelledby="configuration">
        <h2 id="configuration">Configuration</h2>
        ${configuration(report.config)}
      </section>
      <section aria-labelledby="environment">
        <h2 id="environment">Environment</h2>
        ${pairs(report.environment)}
      </section>
    </div>`,
  ]
  return page(
    report.title,
    'Comparison',
    sections.filter((section) => section !== null),
    liveData(curves, charted),
  )
}
