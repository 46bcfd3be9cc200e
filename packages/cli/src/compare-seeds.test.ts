import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { smallest, wgpt, type Outcome } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const settings = ['--steps', '4', ...smallest, 'training.evaluateEvery=2', 'training.checkpointEvery=2']
const json = (file: string) => JSON.parse(readFileSync(path.join(cwd, file), 'utf8')) as Record<string, unknown>

describe('wgpt compare --seeds', () => {
  let outcome: Outcome
  beforeAll(async () => {
    const call = ['compare', 'text', '--seeds', '0..1', '--arm', 'base', '--arm', 'fast=training.learningRate=0.1']
    outcome = await wgpt([...call, ...settings, '--backend', 'cpu', '--out', 'seeds'], { cwd })
  }, 240_000)

  it('compares the arms with each seed, and says the intervals of their differences', () => {
    expect(outcome.code).toBe(0)
    expect(outcome.stdout).toContain("over 2 seeds, in nats per token; the first arm, 'base', is the baseline")
    expect(outcome.stdout).toMatch(/^fast +\d\.\d{3} \(.* to .*\) +[+−]\d\.\d{3} \([+−].* to [+−].*\)/m)
    for (const run of ['base, seed 0', 'fast, seed 0', 'base, seed 1', 'fast, seed 1'])
      expect(outcome.stdout).toContain(`\n${run}:\n`)
    expect(Object.keys(json('seeds/summary.json').seeds as object)).toEqual(['0', '1'])
    expect(json('seeds/config.json')).toMatchObject({ seeds: [0, 1], arms: { base: {} } })
    expect(readFileSync(path.join(cwd, 'seeds/report.html'), 'utf8')).toContain('fast, seed 1')
  })

  it('continues with the backend that it was begun with', async () => {
    const resumed = await wgpt(['compare', '--resume', 'seeds', '--steps', '6'], { cwd })
    expect(resumed.code).toBe(0)
    expect(resumed.stderr).toContain('backend: cpu')
    expect(json('seeds/seeds/1/backend.json')).toEqual({ name: 'cpu' })
  }, 240_000)

  it('says it when another backend is asked for', async () => {
    const resumed = await wgpt(['compare', '--resume', 'seeds', '--steps', '8', '--backend', 'wasm'], { cwd })
    expect(resumed.code).toBe(0)
    expect(resumed.stderr).toContain('the run was begun on cpu and continues with wasm, as asked')
    expect(json('seeds/seeds/0/backend.json')).toEqual({ name: 'wasm' })
  }, 240_000)
})
