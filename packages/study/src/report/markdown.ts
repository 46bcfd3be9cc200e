import type { ArmResult } from '../analysis/analyze-study.js'
import type { StudyReport } from './study-report.js'
import { figure, ratioText, verdictSentence, withInterval } from './wording.js'

/** The columns of a table of results; those that are empty in every row are left out. */
const columns: readonly (readonly [heading: string, cell: (result: ArmResult) => string])[] = [
  ['arm', ({ arm }) => arm],
  ['steps', ({ steps }) => steps.toLocaleString('en-US')],
  ['parameters', ({ parameters }) => parameters?.toLocaleString('en-US') ?? ''],
  ['best rate', ({ best }) => (best === undefined ? '' : String(best))],
  ['seeds', ({ losses, missing }) => `${losses.length}${missing > 0 ? ` of ${losses.length + missing}` : ''}`],
  ['final loss, nats per token', ({ loss, losses }) => (loss ? figure(loss.estimate) : losses.length > 0 ? '∞' : '')],
  ['σ', ({ deviation }) => (deviation === undefined ? '' : figure(deviation))],
  ['difference', ({ difference }) => (difference ? withInterval(difference) : '')],
  ['steps ratio', ({ stepsRatio }) => (stepsRatio ? ratioText(stepsRatio) : '')],
]

/**
 * The table of one group's results.
 *
 * @example
 * ```ts
 * console.log(resultTable(report.results).headings[0]) // → arm
 * ```
 */
export function resultTable(results: readonly ArmResult[]): { headings: string[]; rows: string[][] } {
  const cells = results.map((result) => columns.map(([, cell]) => cell(result)))
  const used = columns.map((_, index) => index === 0 || cells.some((row) => row[index] !== ''))
  return {
    headings: columns.flatMap(([heading], index) => (used[index] ? [heading] : [])),
    rows: cells.map((row) => row.filter((_, index) => used[index])),
  }
}

/**
 * Results by group, in the study's order.
 *
 * @example
 * ```ts
 * for (const [group, results] of byGroup(report.results)) console.log(`'${group}' has ${results.length} results`) // → '' has 2 results
 * ```
 */
export function byGroup(results: readonly ArmResult[]): Map<string, ArmResult[]> {
  const groups = new Map<string, ArmResult[]>()
  for (const result of results) groups.set(result.group, [...(groups.get(result.group) ?? []), result])
  return groups
}

/** What every reader of the figures must know, each once, with the arms that it is true of. */
export function caveatsIn(results: readonly ArmResult[]): string[] {
  const arms = new Map<string, Set<string>>()
  for (const { group, steps, caveats } of results)
    for (const { arm, text } of caveats) {
      const said = `${group && `${group}, `}${steps.toLocaleString('en-US')} steps: ${text}`
      arms.set(said, (arms.get(said) ?? new Set()).add(arm))
    }
  return [...arms].map(([text, names]) => `${text}: ${[...names].join(', ')}`)
}

/**
 * A study's report for documentation.
 *
 * @example
 * ```ts
 * console.log(renderMarkdown(report).split('\n')[0]) // → # Does the wavelet help?
 * ```
 */
export function renderMarkdown(report: StudyReport): string {
  const { study, runs, pending, results } = report
  const parts = [`# ${study.title}`]
  if (study.question) parts.push(study.question.trim())
  if (pending > 0) parts.push(`**Unfinished:** ${runs - pending} of ${runs} runs are done; no figure is final.`)
  if (report.verdicts.length > 0)
    parts.push(report.verdicts.map((verdict) => `- ${verdictSentence(verdict)}`).join('\n'))
  for (const [group, own] of byGroup(results)) {
    if (group) parts.push(`## ${group}`)
    const { headings, rows } = resultTable(own)
    const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
    parts.push([line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n'))
  }
  const caveats = caveatsIn(results)
  if (caveats.length > 0) parts.push(`Read with care:\n\n${caveats.map((caveat) => `- ${caveat}`).join('\n')}`)
  parts.push(
    `Losses are nats per token on held-out data at the last step. Differences are paired over seeds, against '${report.baseline}', with a ${Math.round(study.level * 100)} % t interval. ` +
      'The steps ratio reads the final loss off the final losses of the baseline at its budgets; its interval is a bootstrap over seeds.',
  )
  return `${parts.join('\n\n')}\n`
}
