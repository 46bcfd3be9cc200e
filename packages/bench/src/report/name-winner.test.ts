import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BenchReport, ResultRow } from './bench-report.js'
import { nameWinner } from './name-winner.js'

const spread = (median: number) => ({ minimum: median, median, maximum: median, count: 3 })

interface Measured {
  readonly id: string
  readonly seconds: number
  readonly control: number
  readonly software?: boolean
}

function reportOf(measured: readonly Measured[], quick = false): BenchReport {
  const results = measured.map(({ id, seconds, control }): ResultRow => ({
    case: 'train/small',
    backend: id,
    subjects: [{ name: 'none', seconds: spread(seconds), cpuSeconds: null, repeats: 1, dispatches: null }],
    ratios: [{ subject: 'none again', reference: 'none', ratio: spread(control), cpuRatio: null }],
  }))
  return {
    format: 'wgpt-bench',
    formatVersion: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    quick,
    rounds: 3,
    seconds: 1,
    machine: { cpu: 'a processor', cores: 2, memoryGigabytes: 8, os: 'Linux', architecture: 'x64' },
    versions: {},
    commit: null,
    modified: false,
    backends: measured.map(({ id, software }) => ({
      id,
      place: 'node',
      backend: id.split('/')[1] as 'wasm',
      available: true,
      ...(software && { software }),
    })),
    cases: [{ id: 'train/small', suite: 'train', title: 'a small step', description: '', tokens: 1024 }],
    results,
  }
}

describe('the fastest backend', () => {
  it('is named with what it gains, software GPUs aside', () => {
    const report = reportOf([
      { id: 'node/webgpu', seconds: 0.001, control: 1, software: true },
      { id: 'node/cpu', seconds: 3, control: 1.01 },
      { id: 'node/wasm', seconds: 2, control: 0.98 },
    ])
    expect(nameWinner(report)).toBe(
      'Fastest at a small step: wasm in Node, 1.50 times the tokens per second of cpu in Node (control: 2.0 % from 1).',
    )
  })

  it('is named if and only if the two are further apart than the control strays on either', () => {
    const stray = fc.double({ min: 0.7, max: 1.3, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1.5, noNaN: true }), stray, stray, (slower, one, other) => {
        const text = nameWinner(
          reportOf([
            { id: 'node/cpu', seconds: slower, control: one },
            { id: 'node/wasm', seconds: 1, control: other },
          ]),
        )
        const isClear = slower - 1 > Math.max(Math.abs(one - 1), Math.abs(other - 1))
        expect(text.startsWith('Fastest at a small step: wasm in Node')).toBe(isClear)
        if (!isClear) expect(text).toContain('no backend is named the fastest')
      }),
    )
  })

  it('is not named where nothing is compared', () => {
    const wasm = { id: 'node/wasm', seconds: 1, control: 1 }
    expect(nameWinner(reportOf([wasm]))).toContain('Only wasm in Node was measured')
    expect(nameWinner(reportOf([]))).toContain('No training step was measured')
    expect(nameWinner(reportOf([wasm, { ...wasm, id: 'node/cpu', seconds: 9 }], true))).toContain('quick form')
  })
})
