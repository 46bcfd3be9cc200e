import { figure as chartFigure, html, fittedLineChart, page, table, type Markup } from '@wgpt/trainer/report'
import type { ArmResult } from '../analysis/analyze-study.js'
import { forestPlot } from './forest-plot.js'
import { byGroup, caveatsIn, resultTable } from './markdown.js'
import type { StudyReport } from './study-report.js'
import { ratioText, verdictSentence, withInterval } from './wording.js'

/**
 * A study's report as one self-contained page: verdicts, a table, and charts of each group.
 *
 * @example
 * ```ts
 * console.log(renderHtml(report).includes('<h2>Verdicts</h2>')) // → true
 * ```
 */
export function renderHtml(report: StudyReport): string {
  const { study, runs, pending, results, verdicts } = report
  const groups = [...byGroup(results)]
  const body = html`
    ${study.question ? html`<p>${study.question.trim()}</p>` : null}
    ${pending > 0 ? html`<p><strong>Unfinished:</strong> ${runs - pending} of ${runs} runs are done; no figure is final.</p>` : null}
    ${
      verdicts.length > 0
        ? html`<section>
            <h2>Verdicts</h2>
            <ul>
              ${verdicts.map((verdict) => html`<li>${verdictSentence(verdict)}</li>`)}
            </ul>
          </section>`
        : null
    }
    ${groups.map(([group, own], index) => groupSection(report, group, own, `g${index}`))} ${caveats(results)}
  `
  return page(study.title, 'study', body)
}

function groupSection(report: StudyReport, group: string, results: readonly ArmResult[], id: string): Markup {
  const { headings, rows } = resultTable(results)
  const [name, ...columns] = headings
  const charts = [differences(report, results, id), byBudget(results, id), byRate(report, results, id)]
  return html`<section>
    <h2>${group || 'Results'}</h2>
    <div class="scroll">
      ${table(
        [name!, ...columns.map((column) => `#${column}`)],
        rows.map(([arm, ...cells]) => ({ name: arm!, cells: cells.map((number) => ({ number })) })),
      )}
    </div>
    ${charts}
  </section>`
}

/** Of the differences from the baseline at the largest budget, and of the ratios of steps where there are any. */
function differences({ baseline, study }: StudyReport, results: readonly ArmResult[], id: string): Markup[] {
  const level = `${Math.round(study.level * 100)} % intervals`
  const most = Math.max(...results.map(({ steps }) => steps))
  const rows = results.flatMap(({ arm, difference, steps }) =>
    difference && steps === most ? [{ name: arm, ...difference, text: withInterval(difference) }] : [],
  )
  const ratios = results.flatMap(({ arm, stepsRatio, steps, tuning }) =>
    stepsRatio ? [{ name: `${arm}, ${steps}`, ...stepsRatio, text: ratioText(stepsRatio), tuning }] : [],
  )
  const figures = (named: readonly { name: string; text: string }[], heading: string) =>
    table(
      ['arm', `#${heading}`],
      named.map(({ name, text }) => ({ name, cells: [{ number: text }] })),
    )
  return [
    ...(rows.length > 0
      ? [
          chartFigure(
            `Final loss minus that of '${baseline}'`,
            `${most.toLocaleString('en-US')} steps, paired over seeds, ${level}`,
            forestPlot(`${id}-difference`, `Differences from ${baseline}`, rows, {
              reference: 0,
              axisName: 'nats per token',
            }),
            figures(rows, 'difference'),
          ),
        ]
      : []),
    ...(ratios.length > 0
      ? [
          chartFigure(
            `Steps for each step of '${baseline}'`,
            `to the same final loss, ${level}`,
            forestPlot(`${id}-ratio`, `Steps ratios`, ratios, { reference: 1, axisName: 'ratio of steps' }),
            figures(ratios, 'ratio'),
          ),
        ]
      : []),
  ]
}

/** Final loss by budget, where there are several. */
function byBudget(results: readonly ArmResult[], id: string): Markup | null {
  if (new Set(results.map(({ steps }) => steps)).size < 2) return null
  const arms = [...new Set(results.map(({ arm }) => arm))]
  const series = arms.map((arm) => ({
    name: arm,
    points: results.flatMap(({ arm: own, steps, loss }) =>
      own === arm && loss ? [[steps, loss.estimate] as const] : [],
    ),
  }))
  return drawn('Final loss by budget', 'each run decays to its end', `${id}-budget`, 'training steps', series)
}

/** Final loss by the tuned setting, at the largest budget. */
function byRate({ study }: StudyReport, results: readonly ArmResult[], id: string): Markup | null {
  const setting = study.tuning?.key.split('.').at(-1)
  const most = Math.max(...results.map(({ steps }) => steps))
  const series = results
    .filter(({ steps, tuning }) => steps === most && tuning.length > 1)
    .map(({ arm, tuning }) => ({
      name: arm,
      points: tuning.flatMap(({ value, loss }) => (Number.isFinite(loss) ? [[value, loss!] as const] : [])),
    }))
  if (setting === undefined || series.length === 0) return null
  return drawn(
    `Final loss by ${setting}`,
    `${most.toLocaleString('en-US')} steps, mean of the tuning seeds`,
    `${id}-rate`,
    setting,
    series,
  )
}

function drawn(
  caption: string,
  note: string,
  id: string,
  xName: string,
  series: readonly { name: string; points: readonly (readonly [number, number])[] }[],
): Markup {
  const chart = fittedLineChart({
    id,
    title: caption,
    description: note,
    xName,
    yName: 'nats per token',
    series: series.map(({ name, points }) => ({ name, points })),
  })
  const xs = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b)
  const figures = table(
    ['arm', ...xs.map((x) => `#${x}`)],
    series.map(({ name, points }) => ({
      name,
      cells: xs.map((x) => ({ number: points.find(([own]) => own === x)?.[1].toFixed(3) ?? '' })),
    })),
  )
  return chartFigure(caption, note, chart, figures)
}

function caveats(results: readonly ArmResult[]): Markup | null {
  const texts = caveatsIn(results)
  if (texts.length === 0) return null
  return html`<section>
    <h2>Read with care</h2>
    <ul>
      ${texts.map((text) => html`<li>${text}</li>`)}
    </ul>
  </section>`
}
