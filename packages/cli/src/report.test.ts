import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createCharacterTokenizer } from '@wgpt/tokenizers'
import { presets, runConfig } from '@wgpt/trainer'
import { beforeAll, describe, expect, it } from 'vitest'
import { complaints, openCalls, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'
import { readReported } from './training/read-reported.js'
import { renderReport } from './training/write-report.js'

const cwd = temporaryFolder()
const answer = openCalls({ cwd })
const config = runConfig.parse(presets.text.tiny)

const step = (number: number, loss: number) =>
  `${JSON.stringify({ step: number, tokens: 8 * number, trainLoss: loss, learningRate: 0.1, gradientNorm: 1, seconds: number })}\n`
const evaluation = (number: number, loss: number) => step(number, loss).replace('trainLoss', 'validationLoss')
const figures = evaluation(0, 3) + step(1, 2.5) + step(2, 2.25) + evaluation(2, 2)

/** A run as training leaves it, without its checkpoints. */
function makeRun(name: string, metrics: string, files: Record<string, string> = {}, more: object = {}): string {
  const all = {
    'config.json': JSON.stringify({ ...config, ...more }),
    'tokenizer.json': JSON.stringify(createCharacterTokenizer()),
    'metrics.jsonl': metrics,
    ...files,
  }
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(cwd, name, file)), { recursive: true })
    writeFileSync(path.join(cwd, name, file), content)
  }
  return path.join(cwd, name)
}

const arms = { none: { wavelet: { kind: 'none' } }, fixed: { wavelet: { kind: 'fixed' } } }
let [run, twin, torn, empty, unfinished] = ['', '', '', '', '']
beforeAll(() => {
  run = makeRun('a/run', figures, {
    'samples/000000.txt': 'first noise',
    'samples/000001.txt': 'some letters',
    'samples/000002.txt': 'the short one',
    'samples/000001.html': '<script>',
    'sample.txt': 'the long one of the end',
  })
  twin = makeRun('b/run', figures)
  torn = makeRun('torn', `${figures}{"step":3,"tok`)
  empty = makeRun('empty', '')
  makeRun('broken', `${evaluation(0, 3)}{"step":\n${step(2, 1)}`)
  unfinished = makeRun('pair', '', {}, { arms })
  for (const arm of Object.keys(arms)) makeRun(`pair/arms/${arm}`, figures)
})
const names = (page: string) => [...page.matchAll(/<span class="name">(.*?)<\/span>/g)].map(([, name]) => name)

describe('wgpt report', () => {
  it('lays runs and the arms of comparisons over each other, each once, under names of their own', async () => {
    const call = ['report', 'a/run', 'b/run', 'pair', 'a/run', '--out', 'new/all.html', '--json']
    const { code, stdout, stderr } = await wgpt(call, { cwd })
    expect([code, stderr]).toEqual([0, ''])
    const report = path.join(cwd, 'new/all.html')
    expect(JSON.parse(stdout)).toEqual({ command: 'report', runs: [run, twin, unfinished], report })
    const page = readFileSync(report, 'utf8')
    expect(names(page)).toEqual(['a/run', 'b/run', 'pair/none', 'pair/fixed'])
    expect(page).toContain('decoder.wavelet.kind')
    const again = await answer(call)
    expect([again.code, again.stdout, complaints(again)]).toEqual([
      2,
      '',
      ["wgpt: --out 'new/all.html' exists already. Name a new file."],
    ])
  })

  it('names the line of figures that is broken', async () => {
    const outcome = await answer(['report', 'broken'])
    expect([outcome.code, outcome.stdout]).toEqual([1, ''])
    expect(complaints(outcome)).toEqual([expect.stringContaining('broken/metrics.jsonl: line 2 is broken')])
  })

  it('leaves out a last line that is half written, and shows a run that has no figures yet', async () => {
    const [{ metrics } = { metrics: [] }] = await readReported(torn, 'torn', { pageFolder: cwd })
    expect(metrics.map((line) => line.step)).toEqual([0, 1, 2, 2])
    expect(await renderReport([empty], cwd)).toContain('(no figures yet)')
  })

  it('says of a comparison that is still continuing how far it is, and calls nothing final', async () => {
    const page = await renderReport([unfinished], cwd)
    expect(names(page)).toEqual(['none', 'fixed'])
    expect(page).toContain('Not finished: 2 of 1,200 steps are done.')
    expect(page.replace(/<script>[\s\S]*?<\/script>/g, '')).not.toMatch(/\bfinal/i)
  })

  it('reads the figures of a comparison again: a summary of an earlier version counts another way', async () => {
    const config = { arms, training: { ...runConfig.parse(presets.text.tiny).training, steps: 2 } }
    const old = { baseline: 'none', steps: 2, arms: {}, stepsToBaselineLoss: { none: 1, fixed: 0.44 } }
    const finished = makeRun('old', '', { 'summary.json': JSON.stringify(old) }, config)
    for (const arm of Object.keys(arms)) makeRun(`old/arms/${arm}`, figures)
    expect(await renderReport([finished], cwd)).toMatch(/100 % of the steps/)
  })

  it('shows what was written on the way, and the long sample of the end instead of the short one', async () => {
    const [{ samples = [] } = {}] = await readReported(run, 'run', { pageFolder: path.join(cwd, 'new') })
    expect(samples.map(({ step, file, href }) => [step, file, href])).toEqual([
      [0, 'samples/000000.txt', '../a/run/samples/000000.txt'],
      [1, 'samples/000001.txt', '../a/run/samples/000001.txt'],
      [2, 'sample.txt', '../a/run/sample.txt'],
    ])
    const page = await renderReport([run], cwd)
    expect(page).toContain('the long one of the end')
    expect(page).not.toContain('the short one')
  })
})
