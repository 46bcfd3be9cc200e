import { describe, expect, it } from 'vitest'
import { renderRunReport, type MetricLine, type ReportedRun } from './index.js'
import type { LiveData } from './live/data.js'
import { joinLines, nearestFigure } from './live/join-lines.js'

const tokens = { modality: 'text', kind: 'character', vocabularySize: 27 }

/** A step a second, 8 tokens each; the loss falls by `slope` a step, an evaluation every fourth. */
const metricsOf = (steps: number, slope: number): MetricLine[] =>
  Array.from({ length: steps }, (_, index): MetricLine[] => {
    const step = index + 1
    const line = { step, tokens: 8 * step, learningRate: 1 / step, gradientNorm: 2, seconds: step }
    const loss = 4 - slope * step
    return [{ ...line, trainLoss: loss }, ...(step % 4 === 0 ? [{ ...line, validationLoss: loss }] : [])]
  }).flat()

const first: ReportedRun = {
  name: 'first',
  metrics: metricsOf(16, 0.1),
  config: { width: 8, depth: { layers: 2 } },
  tokens,
}
const second: ReportedRun = {
  name: 'second',
  metrics: metricsOf(16, 0.2),
  config: { width: 8, depth: { layers: 3 }, bias: true },
  tokens,
}
const render = (...runs: ReportedRun[]) => renderRunReport({ title: 't', runs, environment: {} })
const words = (page: string) => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const dataOf = (page: string) =>
  JSON.parse(/<script type="application\/json" id="wgpt-data">([\s\S]*?)<\/script>/.exec(page)![1]!) as LiveData

describe('the report of several runs', () => {
  it('lists the settings that differ, and no other', () => {
    const section = words(render(first, second).split('What they differ in')[1]!.split('</section>')[0]!)
    expect(section).toContain('depth.layers 2 3')
    expect(section).toContain('bias – true')
    expect(section).not.toContain('width')
    expect(words(render(first, { ...first, name: 'again' }))).toContain('Their configurations are equal.')
    expect(words(render(first))).not.toContain('What they differ in')
  })

  it('says after how many steps, tokens and seconds the first run’s final loss was reached', () => {
    // The first ends at 2.4; the second is there half way.
    expect(words(render(first, second))).toContain('second 8 (50.0 %) 64 (50.0 %) 8.00 s (50.0 %)')
    expect(words(render(second, first))).toContain('first not reached not reached not reached')
  })

  it('gives bits where a token is one of something, and warns where tokens differ', () => {
    expect(words(render(first))).toContain(`${(2.4 / Math.LN2).toFixed(2)} bits per character`)
    expect(words(render(first, second))).not.toContain('not of one kind')
    const other = { ...second, tokens: { modality: 'text', kind: 'bpe', vocabularySize: 4096 } }
    const page = words(render(first, other))
    expect(page).toContain('These losses are not of one kind.')
    expect(page).toContain('second: text, bpe (4 096 tokens)')
    expect(page).not.toContain('To first’s final loss')
  })
})

describe('what a live page draws', () => {
  it('is each figure over steps, tokens and seconds', () => {
    const { runs, charts } = dataOf(render(first, second))
    expect(runs.map(({ name }) => name)).toEqual(['first', 'second'])
    const [loss, rate, norm, speed] = charts
    const of = (name: string) => loss!.lines.find((line) => line.name === name)!
    expect(of('second')).toMatchObject({
      weight: 'strong',
      step: [4, 8, 12, 16],
      tokens: [32, 64, 96, 128],
      y: [3.2, 2.4, 1.6, 0.8],
    })
    expect(of('first, each step').y.slice(0, 2)).toEqual([3.9, 3.8])
    expect(of('first, training').y[0]).toBe(3.9)
    expect(loss!.references).toEqual([{ value: 2.4, name: 'final loss of first' }])
    expect(rate!.lines[0]!.y.slice(0, 3)).toEqual([1, 0.5, 0.333333])
    expect(new Set(norm!.lines[0]!.y)).toEqual(new Set([2]))
    expect(new Set(speed!.lines[1]!.y)).toEqual(new Set([8]))
  })

  it('stays small for a long run and for many', () => {
    const long = render({ ...first, metrics: metricsOf(50_000, 4e-5) })
    expect(long.length).toBeLessThan(700_000)
    const [loss] = dataOf(long).charts
    expect(loss!.lines.map(({ y }) => y.length)).toEqual([2000, 2000, 2000])
    expect(loss!.lines[0]!.y).toContain(2) // the lowest, at the end
    const metrics = metricsOf(400, 1e-3)
    const many = render(...Array.from({ length: 40 }, (_, run) => ({ ...first, metrics, name: `run ${run}` })))
    expect(many.length).toBeLessThan(3_000_000)
  })

  it('is joined over one axis, and found from where the pointer is', () => {
    const lines = dataOf(render(first, second)).charts[0]!.lines.filter(({ weight }) => weight === 'strong')
    const shifted = { ...lines[1]!, seconds: [4, 7, 12, null], y: [1, 2, -3, 4] }
    const { xs, columns } = joinLines([lines[0]!, shifted], 'seconds', true)
    expect(xs).toEqual([4, 7, 8, 12, 16])
    expect(columns).toEqual([
      [3.6, undefined, 3.2, 2.8, 2.4],
      [1, 2, undefined, undefined, undefined],
    ])
    expect([0, 1, 2, 4].map((index) => nearestFigure(columns[0]!, index))).toEqual([0, 0, 2, 4])
    expect([1, 2, 4].map((index) => nearestFigure(columns[1]!, index))).toEqual([1, null, null])
  })
})
