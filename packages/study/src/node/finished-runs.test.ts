import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Outcomes } from '../plan/outcome.js'
import { planStudy } from '../plan/plan-study.js'
import { checkedStudy } from '../study-file.js'
import { finishedRunsText, readFinishedRuns } from './finished-runs.js'
import { readPlan } from './read-plan.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-finished-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const study = checkedStudy({
  name: 'small',
  title: 'A small study',
  preset: 'text',
  arms: { none: { decoder: { wavelet: { kind: 'none' } } }, fixed: {} },
  budgets: [30, 60],
  evaluation: { seeds: [7, 8, 9] },
})
const { runs } = planStudy(study, new Map())
const outcomes: Outcomes = new Map(
  runs.map(({ hash }, index) => [
    hash,
    {
      finalLoss: index === 5 ? Infinity : 1 + index / 7,
      parameters: 160_000,
      dataHash: 'a'.repeat(64),
      flopsPerToken: 2,
      secondsPerStep: 0.1,
    },
  ]),
)
const text = finishedRunsText(planStudy(study, outcomes), outcomes)
async function read(content: string) {
  const file = path.join(folder, 'finished.jsonl')
  writeFileSync(file, content)
  return readPlan(study, path.join(folder, 'nothing'), { finished: await readFinishedRuns(file) })
}

describe('runs that were finished elsewhere', () => {
  it('are read as they were written, a run that diverged among them', async () => {
    const { outcomes: again, plan } = await read(text)
    expect(plan.pending).toEqual([])
    expect(new Map(again)).toEqual(new Map(outcomes))
    expect(finishedRunsText(plan, again)).toBe(text)
  })

  it('may be those of another study: what this one does not ask for is left out', async () => {
    const one = await read(text.split('\n').slice(0, 3).join('\n'))
    expect(one.plan.pending).toHaveLength(9)
  })

  it.each([
    ['a line that is cut', text.slice(0, -20), 'line 12 is not JSON'],
    ['a run that stands twice', text + text.split('\n')[0]!, 'line 13 is of run '],
    [
      'a loss that is not a number',
      text.replace(/"finalLoss":[\d.]+/, '"finalLoss":"low"'),
      'is damaged at outcome.finalLoss',
    ],
    ['a key that is not known', text.replace('"finalLoss"', '"best":1,"finalLoss"'), 'line 1 is damaged at outcome'],
    [
      'a config that is not one',
      text.replace('"modality":"text"', '"modality":"smell"'),
      "'modality' in the finished run ",
    ],
    ['a config that is not one', text.replace('"decoder":{', '"decoder":7,"x":{'), 'is damaged at config.decoder'],
    ['another setting', text.replace('"clipNorm":1', '"clipNorm":2'), "'training.clipNorm' in the finished run "],
    [
      'other data in one of them',
      text.replace('"dataHash":"aaa', '"dataHash":"bbb'),
      'the data changed between the runs ',
    ],
  ])('are refused with %s', async (_, content, words) => {
    await expect(read(content)).rejects.toThrow(words)
  })

  it('are refused where the file is missing', async () => {
    await expect(readFinishedRuns(path.join(folder, 'missing.jsonl'))).rejects.toThrow("can't be read (ENOENT)")
  })
})
