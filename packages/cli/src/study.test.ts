import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { complaints, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()

/** 24 runs of a decoder of a few hundred numbers: 2 arms × 2 budgets × (2 rates × 2 seeds + 2 fresh seeds). */
const study = `
name: small
title: A small study
preset: text
set:
  decoder: { layerCount: 1, embeddingSize: 8, headCount: 2, feedForwardSize: 16, contextLength: 16 }
  training: { batchSize: 2, evaluationBatches: 2, evaluateEvery: 30, checkpointEvery: 5, minimumLearningRate: 0, warmupSteps: 2 }
arms:
  none: { decoder: { wavelet: { kind: none } } }
  fixed: { decoder: { wavelet: { kind: fixed } } }
budgets: [30, 60]
tuning: { values: [0.003, 0.01], seeds: [0, 1], growth: 0 }
evaluation: { seeds: [7, 8] }
targets:
  - { claim: The wavelet saves steps, arm: fixed, measure: stepsRatio, atMost: 0.6, budget: 60 }
`
writeFileSync(path.join(cwd, 'small.yaml'), study)
const report = (folder: string) =>
  ['report.json', 'report.md', 'report.html'].map((name) => readFileSync(path.join(cwd, folder, name), 'utf8'))
const run = (out: string, ...more: string[]) => ['study', 'run', 'small.yaml', '--out', out, ...more]

describe('a study', () => {
  beforeAll(async () => {
    const whole = await wgpt(run('whole'), { cwd })
    expect([whole.code, complaints(whole)]).toEqual([0, []])
  }, 240_000)

  it('prints what it found, and says that a best rate at the end of its grid is not judged', () => {
    const [json, markdown] = report('whole')
    expect(JSON.parse(json!)).toMatchObject({ runs: 24, pending: 0 })
    expect(markdown).toMatch(/\| fixed \| 60 \|/)
    expect(markdown).toContain('“The wavelet saves steps” is not tested yet')
    expect(markdown).toContain('at the end of its grid')
  })

  it('that is killed again and again and run again has the same report to the bit', async () => {
    for (let kills = 0; kills < (inject('isLong') ? 5 : 2);) {
      const { code } = await wgpt(run('killed', '--jobs', '2'), {
        cwd,
        onStderr: (soFar, child) => {
          if (soFar.includes('nats per token')) child.kill('SIGKILL')
        },
      })
      if (code === null) kills++
      else throw new Error(`the study ended with ${code} before it was killed ${kills + 1} times`)
    }
    expect((await wgpt(run('killed', '--jobs', '2'), { cwd })).code).toBe(0)
    expect(report('killed')).toEqual(report('whole'))
  }, 240_000)

  it('of two shares at once in one folder has the same report to the bit, and each run once', async () => {
    const shards = await Promise.all(['1/2', '2/2'].map((shard) => wgpt(run('shared', '--shard', shard), { cwd })))
    expect(shards.map(({ code }) => code)).toEqual([0, 0])
    const done = shards.flatMap(({ stderr }) => stderr.match(/nats per token/g) ?? [])
    expect(done).toHaveLength(24)
    expect((await wgpt(['study', 'report', 'small.yaml', '--out', 'shared'], { cwd })).code).toBe(0)
    expect(report('shared')).toEqual(report('whole'))
  }, 240_000)

  it('runs an arm that is added later alone', async () => {
    const larger = study.replace('budgets:', '  learnable: { decoder: { wavelet: { kind: learnable } } }\nbudgets:')
    writeFileSync(path.join(cwd, 'larger.yaml'), larger)
    const dry = await wgpt(['study', 'run', 'larger.yaml', '--out', 'whole', '--dry-run', '--json'], { cwd })
    expect(JSON.parse(dry.stdout)).toMatchObject({ runs: 36, left: 12 })
  })

  it('takes the finished runs of another machine: the same report to the bit, and only what is new is left', async () => {
    const finished = ['--finished', 'whole/finished.jsonl']
    expect((await wgpt(['study', 'report', 'small.yaml', '--out', 'elsewhere', ...finished], { cwd })).code).toBe(0)
    expect(report('elsewhere')).toEqual(report('whole'))
    const dry = await wgpt(['study', 'run', 'larger.yaml', '--out', 'new', ...finished, '--dry-run', '--json'], { cwd })
    expect(JSON.parse(dry.stdout)).toMatchObject({ runs: 36, left: 12 })
  })

  it('refuses a run whose settings are not those that the study asks for', async () => {
    cpSync(path.join(cwd, 'whole'), path.join(cwd, 'changed'), { recursive: true })
    const [hash] = readdirSync(path.join(cwd, 'changed/runs'))
    const file = path.join(cwd, 'changed/runs', hash!, 'config.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"clipNorm": 1', '"clipNorm": 2'))
    const { code, stderr } = await wgpt(['study', 'status', 'small.yaml', '--out', 'changed'], { cwd })
    expect(code).toBe(1)
    expect(stderr).toContain("'training.clipNorm' in ")
  })

  it('finds its data from its own folder, and refuses runs of data that changed under their name', async () => {
    const text = 'the quick brown fox jumps over the lazy dog and runs away from the farm. '.repeat(200)
    mkdirSync(path.join(cwd, 'own/data'), { recursive: true })
    writeFileSync(path.join(cwd, 'own/data/a.txt'), text)
    const arms = study.slice(study.indexOf('arms:'), study.indexOf('budgets:'))
    const training = study.slice(study.indexOf('\nset:') + 1, study.indexOf('arms:'))
    const own = `name: own\ntitle: Own\npreset: text\n${training}  data: { paths: [data] }\n${arms}budgets: [30]\nevaluation: { seeds: [7] }\n`
    writeFileSync(path.join(cwd, 'own/own.yaml'), own)
    const call = ['study', 'run', 'own/own.yaml', '--out', 'own/runs']
    expect((await wgpt([...call, '--only', 'none'], { cwd })).code).toBe(0)
    writeFileSync(path.join(cwd, 'own/data/a.txt'), text.replaceAll('fox', 'cat'))
    const changed = await wgpt(call, { cwd })
    expect(changed.code).toBe(1)
    expect(changed.stderr).toContain('the data changed between ')
  })

  it('stopped by Ctrl-C saves, exits with 130, and says the command that continues', async () => {
    let asked = false
    const stopped = await wgpt(run('stopped'), {
      cwd,
      onStderr: (soFar, child) => {
        if (asked || !soFar.includes('nats per token')) return
        asked = true
        child.kill('SIGINT')
      },
    })
    expect(stopped.code).toBe(130)
    expect(complaints(stopped)[0]).toContain('Resume with: node')
  })

  it.each([
    [['study', 'run', 'missing.yaml'], "doesn't exist"],
    [run('x', '--only', 'typo'), 'not an arm'],
    [run('x', '--shard', '3/2'), '1/4'],
  ])('refuses %j', async (call, text) => {
    const refused = await wgpt(call, { cwd })
    expect(refused.code).toBe(2)
    expect(complaints(refused)[0]).toContain(text)
  })
})
