import { WgptRangeError } from '@wgpt/errors'
import { bootstrapInterval, type Interval } from '@wgpt/trainer/statistics'
import { spreadOf } from '../statistics.js'
import { controlName, type BenchReport, type ResultRow, type SubjectRow } from './bench-report.js'

export type Change = 'slower' | 'faster' | 'no change shown'

/** Something that two reports measured. */
export interface ComparedRow {
  readonly case: string
  readonly backend: string
  /** `seconds of fixed`, or `fixed ÷ none`. */
  readonly what: string
  readonly before: number
  readonly after: number
  /** After over before, of the medians: a bootstrap over rounds, or what the extremes allow where a report has no values of its rounds. */
  readonly ratio: Interval
  /** How far the control (the same model timed twice) strays from 1 there, in either report: a share. */
  readonly noise: number
  readonly change: Change
}

export interface Comparison {
  readonly rows: readonly ComparedRow[]
  /** Why seconds are not compared, if they are not: ratios of times of one run still are. */
  readonly secondsLeftOut: string | undefined
  /** Measured in one of the two alone. */
  readonly onlyInOne: readonly string[]
}

/**
 * What became slower or faster between two reports. A change counts where its whole interval is further from 1 than the control strays: a machine
 * that is busy shows nothing rather than something wrong.
 * @throws RangeError for reports of the quick form, which says nothing about speed
 *
 * @example
 * compareReports(before, after).rows.filter(({ change }) => change === 'slower')
 */
export function compareReports(before: BenchReport, after: BenchReport): Comparison {
  for (const [name, { quick }] of Object.entries({ first: before, second: after }))
    if (quick)
      throw new WgptRangeError(
        `bench: the ${name} report is of the quick form, which says nothing about speed. Measure without --quick.`,
      )
  const secondsLeftOut = machineDifference(before, after)
  const rows: ComparedRow[] = []
  const onlyInOne: string[] = []
  const keyOf = ({ case: id, backend }: ResultRow) => `${id} on ${backend}`
  const later = new Map(after.results.filter(isMeasured).map((row) => [keyOf(row), row]))
  for (const first of before.results.filter(isMeasured)) {
    const second = later.get(keyOf(first))
    later.delete(keyOf(first))
    if (second === undefined) onlyInOne.push(`${keyOf(first)}: in the first alone`)
    else rows.push(...compareResults(first, second, secondsLeftOut === undefined))
  }
  onlyInOne.push(...[...later.keys()].map((key) => `${key}: in the second alone`))
  return { rows, secondsLeftOut, onlyInOne }
}

const isMeasured = ({ subjects }: ResultRow) => subjects.length > 0

function machineDifference(before: BenchReport, after: BenchReport): string | undefined {
  const parts = ['cpu', 'cores', 'architecture'] as const
  const part = parts.find((each) => before.machine[each] !== after.machine[each])
  if (part !== undefined)
    return `the machines differ (${part}: ${before.machine[part]} and ${after.machine[part]}), so ratios alone are compared`
  return undefined
}

function compareResults(first: ResultRow, second: ResultRow, withSeconds: boolean): ComparedRow[] {
  const noise = Math.max(strayOf(first), strayOf(second))
  const row = (what: string, before: Spread, after: Spread): ComparedRow => {
    const ratio = ratioOf(before, after)
    const change = ratio.low > 1 + noise ? 'slower' : ratio.high < 1 - noise ? 'faster' : 'no change shown'
    const { case: id, backend } = first
    return { case: id, backend, what, before: before.median, after: after.median, ratio, noise, change }
  }
  const seconds = first.subjects.flatMap(({ name, seconds: before }) => {
    const twin = second.subjects.find((each) => each.name === name)
    return twin && withSeconds ? [row(`seconds of ${name}`, before, twin.seconds)] : []
  })
  const ratios = first.ratios.flatMap(({ subject, reference, ratio: before }) => {
    const twin = second.ratios.find((each) => each.subject === subject && each.reference === reference)
    return twin && subject !== controlName ? [row(`${subject} ÷ ${reference}`, before, twin.ratio)] : []
  })
  return [...seconds, ...ratios]
}

type Spread = SubjectRow['seconds']

/** The control's distance from 1. */
export const strayOf = ({ ratios }: Pick<ResultRow, 'ratios'>): number =>
  Math.abs((ratios.find(({ subject }) => subject === controlName)?.ratio.median ?? 1) - 1)

const level = 0.95

function ratioOf(before: Spread, after: Spread): Interval {
  const estimate = after.median / before.median
  if (before.values === undefined || after.values === undefined)
    return {
      estimate,
      low: after.minimum / before.maximum,
      high: after.maximum / before.minimum,
      level,
      count: Math.min(before.count, after.count),
    }
  // The first rounds of both, as many as both have: a subject that was slow in one of them has fewer there.
  const later = after.values
  const rounds = before.values.slice(0, later.length).map((value, index) => [value, later[index]!] as const)
  const medianRatio = (sample: readonly (readonly [number, number])[]) => {
    const [old, now] = [0, 1].map((side) => spreadOf(sample.map((pair) => pair[side]!)).median)
    return now! / old!
  }
  return { ...bootstrapInterval(rounds, medianRatio, { level, resamples: 2000 }), estimate }
}
