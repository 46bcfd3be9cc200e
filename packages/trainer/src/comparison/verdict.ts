import { formatSeconds } from '../report/format.js'
import type { StepTimeRatio } from './step-time.js'
import type { ComparisonSummary } from './summary.js'

/**
 * What a comparison found, for people: sentences for two arms, a table for more. Arms are known by their names alone; the first one is the
 * baseline. Of a comparison that is not finished it says how far it has come, and calls nothing final.
 * @example
 * ```ts
 * const summary = await compare({ config, tokenizer, data, arms: ['none', 'fixed'], store: createMemoryStore() })
 * console.log(verdict(summary).startsWith('After 4 steps the validation loss is ')) // → true
 * ```
 */
export function verdict(summary: ComparisonSummary): string {
  const { baseline, arms } = summary
  const others = Object.keys(arms).filter((name) => name !== baseline)
  const isFinished = summary.stepsDone >= summary.steps
  const opening = isFinished
    ? ''
    : `Not finished: ${count(summary.stepsDone)} of ${count(summary.steps)} steps are done. `
  const [other] = others
  if (other === undefined) return `${opening}There is one arm, '${baseline}'.`
  const found = others.length === 1 ? sentences(summary, other, isFinished) : table(summary, others, isFinished)
  const warnings = Object.entries(arms).flatMap(([name, { warning }]) => (warning ? [`'${name}': ${warning}`] : []))
  return `${opening}${found}${warnings.length > 0 ? `\n\nWarning: ${warnings.join('\n')}` : ''}`
}

function sentences(summary: ComparisonSummary, name: string, isFinished: boolean): string {
  const { baseline, arms } = summary
  const [base, arm] = [arms[baseline]!, arms[name]!]
  const time = summary.stepTimeRatio[name]
  return [
    `After ${count(summary.evaluatedAt)} steps the validation loss is ${loss(base.finalValidationLoss)} nats per token for ` +
      `'${baseline}' (the first arm, the baseline) and ${loss(arm.finalValidationLoss)} for '${name}': ` +
      `${comparison(arm.finalValidationLoss - base.finalValidationLoss)}.`,
    `${arrival(summary, name, isFinished)}.`,
    `A step took ${formatSeconds(base.secondsPerStep)} for '${baseline}' and ${formatSeconds(arm.secondsPerStep)} for '${name}'` +
      `${time ? `: ${times(time)} times as long (${spread(time)} in the middle half of ${count(time.rounds)} paired steps)` : ''}.`,
  ].join(' ')
}

/** When an arm first had the baseline's loss, beside the baseline's own first time: of a curve that rises again that isn't its end. */
function arrival({ baseline, ...summary }: ComparisonSummary, name: string, isFinished: boolean): string {
  const [own, arrived] = [summary.firstStepAtBaselineLoss[baseline], summary.firstStepAtBaselineLoss[name]]
  const target = isFinished ? `the final loss of '${baseline}'` : `the loss that '${baseline}' has now`
  if (own == null || arrived == null) return `'${name}' never had ${target}`
  const share = summary.stepsToBaselineLoss[name]
  return (
    `'${name}' first had ${target} after ${count(arrived)} steps, '${baseline}' itself after ${count(own)}` +
    (share == null ? '' : `: ${percent(share)} of the steps`)
  )
}

function table(summary: ComparisonSummary, names: readonly string[], isFinished: boolean): string {
  const { baseline, arms } = summary
  const base = arms[baseline]!
  const rows = names.map((name) => {
    const arm = arms[name]!
    const time = summary.stepTimeRatio[name]
    return [
      name,
      loss(arm.finalValidationLoss),
      signed(arm.finalValidationLoss - base.finalValidationLoss),
      reached(summary, name),
      formatSeconds(arm.secondsPerStep),
      time ? `${times(time)} (${spread(time)})` : '–',
    ]
  })
  const cells = [
    ['arm', 'loss', 'difference', 'steps to that loss', 'time per step', 'times as long'],
    [
      `${baseline} (baseline)`,
      loss(base.finalValidationLoss),
      '–',
      reached(summary, baseline),
      formatSeconds(base.secondsPerStep),
      '–',
    ],
    ...rows,
  ]
  return [
    `Validation loss after ${count(summary.evaluatedAt)} steps, in nats per token; the first arm, '${baseline}', is the baseline.`,
    '',
    ...aligned(cells),
    '',
    `Steps to that loss: until an arm first had ${isFinished ? 'the final loss' : 'the loss'} of '${baseline}', and their share of those that '${baseline}' itself took.`,
    'Times as long: the median of paired steps, and the range of their middle half.',
  ].join('\n')
}

function reached({ firstStepAtBaselineLoss, stepsToBaselineLoss }: ComparisonSummary, name: string): string {
  const [step, share] = [firstStepAtBaselineLoss[name], stepsToBaselineLoss[name]]
  if (step == null) return 'never'
  return share == null ? count(step) : `${count(step)} (${percent(share)})`
}

/** Columns under each other: the first to the left, figures to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  )
}

function comparison(difference: number): string {
  const size = loss(Math.abs(difference))
  if (difference === 0) return 'equal'
  return `${size === '0.000' ? 'less than 0.001' : size} ${difference < 0 ? 'lower' : 'higher'}`
}
const loss = (value: number | null): string => (value === null || Number.isNaN(value) ? '–' : value.toFixed(3))
const signed = (difference: number): string =>
  `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${loss(Math.abs(difference))}`
const percent = (share: number): string => `${Math.round(share * 100)} %`
const count = (value: number): string => Math.round(value).toLocaleString('en-US')
const times = ({ ratio }: StepTimeRatio): string => ratio.toFixed(2)
const spread = ({ low, high }: StepTimeRatio): string => `${low.toFixed(2)} to ${high.toFixed(2)}`
