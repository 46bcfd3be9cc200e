import { strayOf } from './compare-reports.js'
import type { BackendRow, BenchReport, ResultRow } from './bench-report.js'

const placeTexts: Record<BackendRow['place'], string> = { node: 'Node', chromium: 'Chromium', browser: 'the browser' }

/** How a reader knows a backend: where it is, and whether its GPU is one. */
export const backendName = ({ place, backend, software }: BackendRow): string =>
  `${backend} in ${placeTexts[place]}${software === true ? ' (software)' : ''}`

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/**
 * The fastest backend at the largest training step that was measured, in a sentence or two, or why none is named: the control, the same model
 * timed twice, strays as far as the two fastest are apart. Software GPUs don't take part.
 *
 * @example
 * nameWinner(report) // 'Fastest at training, small: wasm in Node, 1.31 times the tokens per second of cpu in Node (control: 0.4 % from 1).'
 */
export function nameWinner(report: BenchReport): string {
  if (report.quick) return 'The quick form says nothing about speed: no backend is named the fastest.'
  const real = new Map(report.backends.filter(({ software }) => software !== true).map((row) => [row.id, row]))
  const largest = report.cases
    .filter(({ suite }) => suite === 'train')
    .map(({ id, title }) => ({
      title,
      results: report.results.filter((row) => row.case === id && row.subjects.length > 0 && real.has(row.backend)),
    }))
    .filter(({ results }) => results.length > 0)
    .at(-1)
  if (largest === undefined) return 'No training step was measured: no backend is named the fastest.'
  const secondsOf = ({ subjects }: ResultRow) => subjects[0]!.seconds.median
  const nameOf = ({ backend }: ResultRow) => backendName(real.get(backend)!)
  const [first, second] = [...largest.results].sort((a, b) => secondsOf(a) - secondsOf(b))
  if (second === undefined)
    return `Only ${nameOf(first!)} was measured at ${largest.title}: there is nothing to be faster than.`
  const gap = secondsOf(second) / secondsOf(first!) - 1
  const stray = Math.max(strayOf(first!), strayOf(second))
  return stray >= gap
    ? `At ${largest.title} no backend is named the fastest: ${nameOf(first!)} and ${nameOf(second)} are ${percent(gap)} apart, and the control (the same model timed twice) strays by ${percent(stray)}. Run it again on an idle machine, or with more --rounds.`
    : `Fastest at ${largest.title}: ${nameOf(first!)}, ${(1 + gap).toFixed(2)} times the tokens per second of ${nameOf(second)} (control: ${percent(stray)} from 1).`
}
