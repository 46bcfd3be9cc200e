import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  barChart,
  html,
  lineChart,
  renderComparisonReport,
  renderRunReport,
  trusted,
  type MetricLine,
  type ReportedSample,
} from './index.js'

const evil = `"><script>alert('x')</script><img src=//evil.example/x onerror=alert(1)>&amp;\u0000`

/** A descending loss with an evaluation every tenth step; step 7 holds the spike that must survive thinning. */
const metricsOf = (steps: number): MetricLine[] =>
  Array.from({ length: steps }, (_, index) => {
    const step = index + 1
    const loss = 2 + 1 / step
    return {
      step,
      tokens: step * 64,
      trainLoss: loss,
      learningRate: 1e-3,
      gradientNorm: step === 7 ? 50 : 0.5,
      seconds: step * 0.1,
      ...(step % 10 === 0 || steps < 10 ? { validationLoss: loss } : {}),
    }
  })

const encoder = new TextEncoder()
const textSample = (step: number, text: string): ReportedSample => ({
  step,
  file: `samples/${step}.txt`,
  content: encoder.encode(text),
})

const comparison = (steps: number, text = 'plain') =>
  renderComparisonReport({
    title: `title ${text}`,
    verdict: `verdict ${text}`,
    summary: {
      arms: {
        none: { finalValidationLoss: 2.5, parameters: 168_721, secondsPerStep: 0.1 },
        [`fixed ${text}`]: { finalValidationLoss: 2.25, parameters: 168_722, secondsPerStep: 0.2 },
      },
      stepsToBaselineLoss: { none: 1, [`fixed ${text}`]: 0.4 },
    },
    arms: [
      { name: 'none', metrics: metricsOf(steps), samples: [textSample(steps, `sample ${text}`)] },
      { name: `fixed ${text}`, metrics: metricsOf(steps), samples: [textSample(steps, 'the whale')] },
    ],
    config: { [`key ${text}`]: { nested: text, list: [1, 2] } },
    environment: { machine: { cpu: text, cores: 2 }, commit: 'abc1234' },
  })

const run = (steps: number, text = 'plain', runs = 1) =>
  renderRunReport({
    title: text,
    runs: Array.from({ length: runs }, (_, index) => ({
      name: `${text} ${index}`,
      metrics: metricsOf(steps),
      config: { text },
      samples: [textSample(0, 'noise'), textSample(steps, text)],
    })),
    environment: { text },
  })

const voidElements = new Set(['meta', 'link', 'br', 'hr', 'img', 'input'])

/** Every tag is closed by its own kind, in order; attributes are quoted. Returns the names seen. */
function checkNesting(page: string): Set<string> {
  const open: string[] = []
  const seen = new Set<string>()
  const markup = page
    .replace(/<!doctype html>/i, '')
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<script>[\s\S]*?<\/script>/g, '')
  let end = 0
  for (const match of markup.matchAll(/<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+(?:="[^"]*"|='[^']*')?)*)\s*(\/?)>/g)) {
    expect(markup.slice(end, match.index)).not.toMatch(/[<>]/)
    end = match.index + match[0].length
    const [, closing, name, , selfClosing] = match as unknown as [string, string, string, string, string]
    seen.add(name)
    if (closing === '/') expect(open.pop()).toBe(name)
    else if (!voidElements.has(name) && selfClosing !== '/') open.push(name)
  }
  expect(markup.slice(end)).not.toMatch(/[<>]/)
  expect(open).toEqual([])
  return seen
}

const pages: [string, (text?: string) => string][] = [
  ['a comparison without points', (text) => comparison(0, text)],
  ['a comparison with one point', (text) => comparison(1, text)],
  ['a comparison with many points', (text) => comparison(300, text)],
  ['a run without points', (text) => run(0, text)],
  ['a run with one point', (text) => run(1, text)],
  ['three runs with many points', (text) => run(300, text, 3)],
]

describe.each(pages)('the page of %s', (_, render) => {
  let page = ''
  beforeAll(() => {
    page = render()
  })

  it('nests its elements', () => {
    const seen = checkNesting(page)
    for (const name of ['html', 'head', 'title', 'body', 'main', 'h1', 'svg', 'table', 'details'])
      expect(seen).toContain(name)
  })

  it('escapes whatever came from outside', () => {
    const hostile = render(evil)
    checkNesting(hostile)
    expect(hostile.match(/<script[^>]*>/g)).toEqual(['<script type="application/json" id="wgpt-data">', '<script>'])
    expect(hostile.match(/<\/script/g)).toHaveLength(2)
    expect(hostile).not.toContain('<img')
    expect(hostile).not.toContain('\u0000')
    expect(hostile).toContain('&lt;script&gt;')
    expect(hostile).toContain('&amp;amp;')
  })

  it('loads nothing from elsewhere', () => {
    const markup = page.replace(/<script>[\s\S]*?<\/script>/g, '')
    expect(markup).not.toMatch(/\s(?:src|srcset|href|xlink:href|data)\s*=/i)
    expect(page).not.toMatch(/@import|url\((?!#)/)
    expect(page.match(/https?:\/\/[^"' <]*/g)?.filter((url) => url !== 'http://www.w3.org/2000/svg')).toEqual([])
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!
    expect(script).not.toMatch(/\beval\(|new Function\(|\bfetch\(|XMLHttpRequest|WebSocket|import\(/)
    const hash = createHash('sha256').update(script).digest('base64')
    expect(page).toContain(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; media-src`.replaceAll("'", '&#39;'),
    )
  })

  it('has both themes, and a name and description for every chart', () => {
    expect(page).toMatch(/prefers-color-scheme:\s?dark/)
    const charts = page.match(/<svg [^>]*class="wgpt-chart"[^>]*>/g) ?? []
    // A comparison has one more, of the differences. Each is drawn for a wide and for a narrow place.
    expect(charts).toHaveLength(2 * (page.includes('difference-by-step') ? 7 : 6))
    const narrow = charts.filter((chart) => /viewBox="0 0 330 /.test(chart))
    expect(narrow).toHaveLength(charts.length / 2)
    for (const chart of charts) {
      const [title, description] = /aria-labelledby="([\w-]+) ([\w-]+)"/.exec(chart)!.slice(1)
      expect(page).toContain(`<title id="${title!}">`)
      expect(page).toContain(`<desc id="${description!}">`)
    }
    expect(page).not.toMatch(/(?:fill|stroke)="#(?!000|fff)/) // a fixed colour would vanish in one of the themes
    for (const [, name] of page.matchAll(/var\((--wgpt-[\w-]+)\)/g)) expect(page).toContain(`${name!}:#`)
  })

  it('uses no id twice', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is the same text each time', () => {
    expect(render()).toBe(page)
  })
})

describe('renderComparisonReport', () => {
  it('shows verdict, figures, samples, configuration and machine', () => {
    const page = comparison(300)
    for (const text of ['verdict plain', '2.500', '2.250', '−0.250', '168\u202f721', '40.0 %', '100 ms', '200 ms']) {
      expect(page).toContain(text)
    }
    for (const text of ['the whale', 'key plain.nested', '[1,2]', 'machine.cores', 'abc1234'])
      expect(page).toContain(text)
  })

  it('stays small for a long run', () => {
    expect(comparison(50_000).length).toBeLessThan(750_000) // 45 kB of them are the same charts for a phone
  })

  it('leaves out what is not a figure', () => {
    const metrics: MetricLine[] = [
      { step: 1, trainLoss: NaN, validationLoss: null, gradientNorm: Infinity },
      { step: 2, trainLoss: 2, validationLoss: 2, gradientNorm: 0 },
    ]
    const page = renderRunReport({ title: 't', runs: [{ name: 'r', metrics, config: null }], environment: undefined })
    checkNesting(page)
    expect(page).not.toMatch(/NaN|Infinity/)
  })
})

describe('charts', () => {
  const frame = { id: 'a-chart', title: 'A <chart>', description: 'What & why' }

  it('keep the extremes of a line that is thinned', () => {
    const points = Array.from({ length: 100_000 }, (_, x): [number, number] => [
      x,
      x === 54_321 ? 1000 : x === 77_777 ? -1000 : 0,
    ])
    const svg = lineChart({ ...frame, xName: 'x', yName: 'y', series: [{ name: 's', points }] })
    const line = [...svg.matchAll(/ d="(M[^"]*)"/g)]
      .map(([, path]) => path!)
      .reduce((a, b) => (a.length > b.length ? a : b))
    const heights = [...line.matchAll(/[ML]\S+ ([\d.]+)/g)].map(([, y]) => Number(y))
    expect(heights.length).toBeLessThanOrEqual(2000)
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(200)
    expect(new Set(heights).size).toBe(3)
  })

  it('stand alone: an SVG with its own colours', () => {
    for (const svg of [
      lineChart({
        ...frame,
        xName: 'x',
        yName: 'y',
        series: [
          {
            name: '<s>',
            points: [
              [0, 1],
              [1, 2],
            ],
          },
        ],
      }),
      barChart({ ...frame, categories: ['<b>', 'c'], valueName: 'v', series: [{ name: 's', values: [1, null] }] }),
    ]) {
      checkNesting(svg)
      expect(svg).toMatch(/^<svg xmlns/)
      expect(svg).toContain('<title id="a-chart-title">A &lt;chart&gt;</title>')
      expect(svg).toContain('What &amp; why')
      expect(svg).toMatch(/prefers-color-scheme:dark/)
    }
  })

  it('write each bar’s value at its end', () => {
    const svg = barChart({
      ...frame,
      categories: ['one', 'two'],
      valueName: 'v',
      series: [{ name: 's', values: [12.5, 3] }],
      formatValue: (value) => `${value} times`,
    })
    expect(svg).toContain('12.5 times')
    expect(svg).toContain('3 times')
  })

  it('refuse an id that could not be one', () => {
    const call = () => barChart({ ...frame, id: '"><b>', categories: [], series: [], valueName: 'v' })
    expect(call).toThrow(RangeError)
    expect(call).toThrow("chart: id is '\"><b>'; expected a letter")
  })
})

describe('html', () => {
  it('escapes strings, joins lists, drops nothing-values, and lets its own markup through', () => {
    expect(
      html`<p title="${'"'}">${['<', html`<b>${'&'}</b>`]}${null}${undefined}${false}${0}${trusted('<i></i>')}</p>`
        .text,
    ).toBe('<p title="&quot;">&lt;<b>&amp;</b>0<i></i></p>')
  })
})
