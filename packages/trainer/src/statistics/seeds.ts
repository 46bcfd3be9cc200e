import { WgptRangeError } from '@wgpt/errors'
import type { ComparisonSummary } from '../comparison/summary.js'
import { meanInterval, pairedDifference, type Interval } from './intervals.js'

/** What the seeds of a comparison say of an arm. */
export interface ArmOverSeeds {
  /** Of the validation loss at the last step, in nats per token. */
  readonly loss: Interval
  /** Arm − baseline, seed by seed; undefined for the baseline. */
  readonly difference?: Interval
  /** The share of the baseline's steps to its own final loss, for each seed; null where the arm never had that loss. */
  readonly stepsToBaselineLoss: readonly (number | null)[]
}

export interface SeedsSummary {
  readonly baseline: string
  readonly steps: number
  readonly seeds: readonly number[]
  readonly arms: Readonly<Record<string, ArmOverSeeds>>
}

/**
 * Means and paired differences over the seeds of a comparison, with Student's t intervals of 95 %.
 * @param summaries of each seed, as `compareSeeds` returns them
 * @throws RangeError for no seed, or a loss that is not finite
 * @example
 * ```ts
 * import { summarize } from '@wgpt/trainer'
 *
 * const arm = (loss) => ({ metrics: [{ step: 2, tokens: 16, validationLoss: loss, seconds: 1 }], parameters: 100 })
 * const ofSeed = (none, fixed) => summarize(new Map([['none', arm(none)], ['fixed', arm(fixed)]]), 2)
 * const { arms } = summarizeSeeds({ 0: ofSeed(2, 1.5), 1: ofSeed(2.5, 1.5) })
 * console.log(arms.fixed.difference.estimate) // → -0.75
 * ```
 */
export function summarizeSeeds(summaries: Readonly<Record<string, ComparisonSummary>>): SeedsSummary {
  const all = Object.values(summaries)
  const [first] = all
  if (first === undefined) throw new WgptRangeError('statistics: there is no seed; give the summary of at least one.')
  const lossesOf = (name: string) => all.map(({ arms }) => arms[name]!.finalValidationLoss)
  const { baseline, steps } = first
  const arms = Object.keys(first.arms).map((name): [string, ArmOverSeeds] => [
    name,
    {
      loss: meanInterval(lossesOf(name)),
      ...(name !== baseline && { difference: pairedDifference(lossesOf(name), lossesOf(baseline)) }),
      stepsToBaselineLoss: all.map(({ stepsToBaselineLoss }) => stepsToBaselineLoss[name] ?? null),
    },
  ])
  return { baseline, steps, seeds: Object.keys(summaries).map(Number), arms: Object.fromEntries(arms) }
}

/**
 * What the seeds show, for people: a table with intervals, and what they can't tell apart.
 * @example
 * ```ts
 * import { summarize } from '@wgpt/trainer'
 *
 * const arm = (loss) => ({ metrics: [{ step: 2, tokens: 16, validationLoss: loss, seconds: 1 }], parameters: 100 })
 * const ofSeed = (none, fixed) => summarize(new Map([['none', arm(none)], ['fixed', arm(fixed)]]), 2)
 * const summary = summarizeSeeds({ 0: ofSeed(2, 1.5), 1: ofSeed(2.5, 1.5) })
 * console.log(seedsVerdict(summary).startsWith('Validation loss after 2 steps over 2 seeds')) // → true
 * ```
 */
export function seedsVerdict({ baseline, steps, seeds, arms }: SeedsSummary): string {
  const rows = Object.entries(arms).map(([name, { loss, difference, stepsToBaselineLoss }]) => [
    name === baseline ? `${name} (baseline)` : name,
    `${number(loss.estimate)} (${number(loss.low)} to ${number(loss.high)})`,
    difference ? `${signed(difference.estimate)} (${signed(difference.low)} to ${signed(difference.high)})` : '–',
    name === baseline ? '–' : shares(stepsToBaselineLoss),
  ])
  const cells = [['arm', 'loss', 'difference', 'steps to that loss'], ...rows]
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  const unclear = Object.entries(arms).flatMap(([name, { difference }]) =>
    difference && difference.low <= 0 && difference.high >= 0 ? [`'${name}'`] : [],
  )
  return [
    `Validation loss after ${count(steps)} steps over ${seeds.length} seeds, in nats per token; the first arm, '${baseline}', is the baseline.`,
    '',
    ...cells.map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    ),
    '',
    'In brackets: 95 % intervals by Student’s t, of the means and of the paired differences.',
    `Steps to that loss: the share of the steps that '${baseline}' itself took to its final loss, lowest to highest of the seeds.`,
    ...(unclear.length > 0 ? [`Not told apart from '${baseline}' by these seeds: ${unclear.join(', ')}.`] : []),
  ].join('\n')
}

const number = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : value > 0 ? '∞' : '−∞')
const signed = (value: number): string =>
  Number.isFinite(value)
    ? `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}`
    : value > 0
      ? '+∞'
      : '−∞'
const count = (value: number): string => value.toLocaleString('en-US')

function shares(values: readonly (number | null)[]): string {
  const reached = values.filter((value) => value !== null).sort((a, b) => a - b)
  const missed = values.length - reached.length
  const percent = (value: number) => `${Math.round(value * 100)} %`
  if (reached.length === 0) return 'never'
  const range = `${percent(reached[0]!)} to ${percent(reached.at(-1)!)}`
  return missed > 0 ? `${range}, ${missed} of ${values.length} never` : range
}
