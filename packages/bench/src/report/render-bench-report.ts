import {
  fittedBarChart,
  figure,
  formatCount,
  formatNumber,
  formatSeconds,
  html,
  page,
  pairs,
  table,
} from '@wgpt/trainer/report'
import type { Cell, Markup } from '@wgpt/trainer/report'
import { controlName } from './bench-report.js'
import { backendName, nameWinner } from './name-winner.js'
import type { BenchReport, CaseRow, ResultRow, SubjectRow, SuiteName } from './bench-report.js'

function nameOf(report: BenchReport, id: string): string {
  const row = report.backends.find((backend) => backend.id === id)
  return row === undefined ? id : backendName(row)
}

const measuredOf = (report: BenchReport, benchCase: CaseRow): ResultRow[] =>
  report.results.filter((result) => result.case === benchCase.id && result.subjects.length > 0)

const ratioName = (subject: string, reference: string): string => `${subject} ÷ ${reference}`

const range = ({ minimum, maximum }: { minimum: number; maximum: number }, format: (value: number) => string): string =>
  `${format(minimum)} – ${format(maximum)}`

/** In MB or kB; a dash where it is not known. */
const formatBytes = (bytes: number | null | undefined): string =>
  bytes == null ? '–' : bytes >= 1e5 ? `${formatNumber(bytes / 1e6, 3)} MB` : `${formatNumber(bytes / 1e3, 3)} kB`

function subjectCells(subject: SubjectRow, tokens: number | null): Cell[] {
  const { name, seconds, cpuSeconds, dispatches, newBytes, peakBytes } = subject
  return [
    name,
    { number: formatSeconds(seconds.median) },
    { number: range(seconds, formatSeconds) },
    { number: cpuSeconds === null ? '–' : formatSeconds(cpuSeconds.median) },
    ...(tokens === null ? [] : [{ number: formatNumber(tokens / seconds.median, 3) }]),
    { number: formatBytes(peakBytes) },
    { number: dispatches === null ? '–' : formatCount(dispatches) },
    { number: formatBytes(newBytes) },
    { number: String(seconds.count) },
  ]
}

function figuresOf(report: BenchReport, benchCase: CaseRow): Markup {
  const { tokens } = benchCase
  const measured = measuredOf(report, benchCase)
  const skipped = report.results.filter((result) => result.case === benchCase.id && result.skipped !== undefined)
  return html`${table(
    [
      'Backend',
      'What',
      '#Median',
      '#Least – greatest',
      '#CPU time',
      ...(tokens === null ? [] : ['#Tokens per second']),
      '#Peak of tensors',
      '#Dispatches',
      '#New buffers',
      '#Rounds',
    ],
    measured.flatMap((result) =>
      result.subjects.map((subject) => ({
        name: nameOf(report, result.backend),
        cells: subjectCells(subject, tokens),
      })),
    ),
  )}
  ${skipped.map((result) => html`<p class="note">${nameOf(report, result.backend)}: ${result.skipped}.</p> `)}`
}

function caseFigure(report: BenchReport, benchCase: CaseRow, index: number): Markup {
  const measured = measuredOf(report, benchCase)
  const kinds = [
    ...new Set(measured.flatMap(({ ratios }) => ratios.map((row) => ratioName(row.subject, row.reference)))),
  ]
  const series = kinds.map((name, place) => ({
    name,
    colour: place + 1,
    values: measured.map(
      ({ ratios }) => ratios.find((row) => ratioName(row.subject, row.reference) === name)?.ratio.median ?? null,
    ),
  }))
  const values = series.flatMap((bars) => bars.values.filter((value) => value !== null))
  return figure(
    benchCase.title,
    benchCase.description,
    fittedBarChart({
      id: `case-${index}`,
      title: `Ratios: ${benchCase.title}`,
      description: measured
        .map(
          (result) =>
            `${nameOf(report, result.backend)}: ${result.ratios
              .map((row) => `${ratioName(row.subject, row.reference)} ${formatNumber(row.ratio.median, 3)}`)
              .join(', ')}`,
        )
        .join('; '),
      categories: measured.map((result) => nameOf(report, result.backend)),
      series,
      valueName: 'times as long (median of the rounds)',
      reference: { value: 1, name: 'equal' },
      logarithmic: values.length > 0 && Math.max(...values) > 20 * Math.min(...values),
      width: 1040,
    }),
    figuresOf(report, benchCase),
  )
}

/** Tokens per second of every backend for one case: what a reader chooses a backend by. */
function speedFigure(report: BenchReport, benchCase: CaseRow, index: number): Markup | null {
  const { tokens } = benchCase
  if (tokens === null) return null
  const measured = measuredOf(report, benchCase)
  const subjects = [
    ...new Set(
      measured.flatMap((result) => result.subjects.map(({ name }) => name).filter((name) => name !== controlName)),
    ),
  ]
  const speed = (result: ResultRow, subject: string): number | null => {
    const found = result.subjects.find(({ name }) => name === subject)
    return found === undefined ? null : tokens / found.seconds.median
  }
  return figure(
    `Tokens per second: ${benchCase.title}`,
    'Throughput, by the median. Bars of software GPUs say nothing about a real one.',
    fittedBarChart({
      id: `speed-${index}`,
      title: `Tokens per second: ${benchCase.title}`,
      description: measured
        .map((result) => `${nameOf(report, result.backend)}: ${formatNumber(speed(result, subjects[0] ?? ''), 3)}`)
        .join('; '),
      categories: measured.map((result) => nameOf(report, result.backend)),
      series: subjects.map((name, place) => ({
        name: namesWavelets.includes(benchCase.suite) ? `wavelet: ${name}` : name,
        colour: place,
        values: measured.map((result) => speed(result, name)),
      })),
      valueName: 'tokens per second',
      width: 1040,
    }),
    figuresOf(report, benchCase),
  )
}

/** Whose subjects are named by their wavelet. */
const namesWavelets: readonly SuiteName[] = ['train', 'generate']

const backendTable = (report: BenchReport): Markup =>
  table(
    ['Backend', 'There', 'Device', 'Version', 'Remark'],
    report.backends.map((row) => ({
      name: backendName(row),
      cells: [
        row.available ? 'yes' : 'no',
        row.threads === undefined
          ? (row.device ?? '–')
          : `${row.device ?? '–'}, ${row.threads} thread${row.threads === 1 ? '' : 's'}`,
        row.version ?? '–',
        row.software === true
          ? 'Software: absolute times mean nothing.'
          : [row.reason, row.install].filter((text) => text !== undefined).join('. '),
      ],
    })),
  )

const speedAndCases = (report: BenchReport, suite: SuiteName) =>
  report.cases.map((benchCase, index) =>
    benchCase.suite === suite ? [speedFigure(report, benchCase, index), caseFigure(report, benchCase, index)] : null,
  )

/** A suite's section, if it was measured. */
const suiteSection = (report: BenchReport, suite: SuiteName, heading: string, note: string): Markup[] =>
  report.cases.some((benchCase) => benchCase.suite === suite)
    ? [
        html`<section aria-labelledby="${suite}">
          <h2 id="${suite}">${heading}</h2>
          <p class="note">${note}</p>
          ${speedAndCases(report, suite)}
        </section>`,
      ]
    : []

/** The largest training case that a backend with a processor or GPU of its own did, and who was fastest at it. */
function fastestOf(report: BenchReport): { result: ResultRow; speed: number } | undefined {
  const real = report.backends.filter(({ software }) => software !== true).map(({ id }) => id)
  const trained = report.cases.flatMap((benchCase) => {
    const measured = measuredOf(report, benchCase).filter(({ backend }) => real.includes(backend))
    return benchCase.suite !== 'train' || benchCase.tokens === null || measured.length === 0
      ? []
      : [{ tokens: benchCase.tokens, measured }]
  })
  const last = trained.at(-1)
  return last?.measured
    .map((result) => ({ result, speed: last.tokens / result.subjects[0]!.seconds.median }))
    .reduce((best, other) => (other.speed > best.speed ? other : best))
}

function summary(report: BenchReport): string {
  const there = report.backends.filter(({ available }) => available).length
  const fastest = fastestOf(report)
  const ratioOf = (subject: string): string =>
    formatNumber(fastest?.result.ratios.find((row) => row.subject === subject)?.ratio.median, 3)
  return [
    `${there} of ${report.backends.length} backends were there.`,
    fastest === undefined
      ? ''
      : `${report.quick ? '' : `${nameWinner(report)} `}With the wavelet a step took ${ratioOf('fixed')} times as long on ${nameOf(report, fastest.result.backend)} (control: ${ratioOf(controlName)}).`,
    report.quick ? 'This was the quick form: it shows that all works and says nothing about speed.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

/**
 * The page of a benchmark, self-contained: which backends were there, bars of ratios and of throughput, all figures, machine and versions.
 *
 * @example
 * ```ts
 * console.log(renderBenchReport(report).includes('</html>')) // → true
 * ```
 */
export const renderBenchReport = (report: BenchReport): string =>
  page('wgpt on every backend', report.quick ? 'Benchmark, quick form' : 'Benchmark', [
    html`<p class="lead">${summary(report)}</p>`,
    html`<section aria-labelledby="backends">
      <h2 id="backends">Backends</h2>
      <div class="panel">${backendTable(report)}</div>
    </section>`,
    html`<section aria-labelledby="training">
      <h2 id="training">Training</h2>
      <p class="note">
        “fixed ÷ none” is what the wavelet costs. “${ratioName(controlName, 'none')}” times the same model twice: how
        far it is from 1 is how far to trust the other.
      </p>
      ${speedAndCases(report, 'train')}
    </section>`,
    ...suiteSection(
      report,
      'compare',
      'Arms',
      'What one step of each arm takes beside one of the model without any filter: half of whether it pays.',
    ),
    html`<section aria-labelledby="generation">
      <h2 id="generation">Generation</h2>
      <p class="note">
        A prompt is read and tokens are drawn one after the other, with the same ratios as in training.
      </p>
      ${speedAndCases(report, 'generate')}
    </section>`,
    ...suiteSection(
      report,
      'tokenize',
      'Tokenizing',
      'Beside each tokenizer the copy of what it reads. No backend makes a difference: the first one of each place was measured.',
    ),
    html`<section aria-labelledby="op">
      <h2 id="op">The wavelet op</h2>
      <p class="note">
        “wavelet ÷ copy” is how far the op is from the limit that memory sets: 1 would be as fast as copying the tensor.
        “plain ÷ wavelet” is how many times longer the same takes in plain tfjs ops.
      </p>
      ${report.cases.map((benchCase, index) =>
        benchCase.suite === 'op' ? caseFigure(report, benchCase, index) : null,
      )}
    </section>`,
    html`<section aria-labelledby="environment">
      <h2 id="environment">Environment</h2>
      <p class="note">
        Within a round everything is timed once on every backend, then comes the next round. Ratios are of times from
        the same round. Times on a machine that others share are noisy; ratios hold better.
      </p>
      ${pairs({
        machine: report.machine,
        versions: report.versions,
        commit: report.commit === null ? 'not in a repository' : report.commit + (report.modified ? ' (modified)' : ''),
        rounds: report.rounds,
        took: formatSeconds(report.seconds),
        at: report.createdAt,
      })}
    </section>`,
  ])
