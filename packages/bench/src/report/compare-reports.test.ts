import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadOf } from '../statistics.js'
import type { BenchReport } from './bench-report.js'
import { compareReports } from './compare-reports.js'

const spread = (values: number[]) => spreadOf(values)

/** One training step on wasm: seconds of six rounds, and the control's ratios. */
function reportOf(seconds: number[], control = [1, 1, 1, 1, 1, 1], cpu = 'a processor'): BenchReport {
  return {
    format: 'wgpt-bench',
    formatVersion: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    quick: false,
    rounds: 6,
    seconds: 1,
    machine: { cpu, cores: 2, memoryGigabytes: 8, os: 'Linux', architecture: 'x64' },
    versions: {},
    commit: null,
    modified: false,
    backends: [{ id: 'node/wasm', place: 'node', backend: 'wasm', available: true }],
    cases: [{ id: 'train/small', suite: 'train', title: 'a small step', description: '', tokens: 1024 }],
    results: [
      {
        case: 'train/small',
        backend: 'node/wasm',
        subjects: [{ name: 'none', seconds: spread(seconds), cpuSeconds: null, repeats: 1, dispatches: null }],
        ratios: [{ subject: 'none again', reference: 'none', ratio: spread(control), cpuRatio: null }],
      },
    ],
  }
}
const steady = [1, 1.01, 0.99, 1, 1.01, 0.99]

describe('two reports', () => {
  it('show a step that became half as slow again, and one that became faster', () => {
    const slow = steady.map((value) => 1.5 * value)
    const [slower] = compareReports(reportOf(steady), reportOf(slow)).rows
    expect(slower).toMatchObject({ what: 'seconds of none', change: 'slower' })
    expect(slower!.ratio.estimate).toBeCloseTo(1.5)
    expect(compareReports(reportOf(slow), reportOf(steady)).rows[0]!.change).toBe('faster')
  })

  it('show nothing where the control strays further than the change', () => {
    const noisy = [1, 1.7, 1.6, 1.7, 1.5, 1.6]
    const [row] = compareReports(
      reportOf(steady),
      reportOf(
        steady.map((value) => 1.5 * value),
        noisy,
      ),
    ).rows
    expect(row).toMatchObject({ change: 'no change shown' })
    expect(row!.noise).toBeCloseTo(0.6)
  })

  it('of one machine that is measured twice name no change, whatever its noise', () => {
    const round = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(round, (seconds) => {
        expect(compareReports(reportOf(seconds), reportOf(seconds)).rows[0]!.change).toBe('no change shown')
      }),
    )
  })

  it('of two machines compare ratios alone, and say why', () => {
    const { rows, secondsLeftOut } = compareReports(reportOf(steady), reportOf(steady, undefined, 'another one'))
    expect(rows).toEqual([])
    expect(secondsLeftOut).toContain('cpu: a processor and another one')
  })

  it('bound the change by the extremes where a report has no values of its rounds', () => {
    const old = reportOf(steady)
    delete old.results[0]!.subjects[0]!.seconds.values
    const [row] = compareReports(old, reportOf(steady.map((value) => 1.5 * value))).rows
    expect(row!.ratio.low).toBeCloseTo((1.5 * 0.99) / 1.01)
    expect(row!.change).toBe('slower')
  })

  it('of the quick form are refused', () => {
    expect(() => compareReports({ ...reportOf(steady), quick: true }, reportOf(steady))).toThrow(
      'the first report is of the quick form',
    )
  })
})
