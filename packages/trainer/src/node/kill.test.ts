import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { readMetrics } from '../metrics/metrics.js'
import { tinyConfig, tinyData } from '../testing/tiny.js'
import { openRunFolder } from './run-folder.js'

const script = path.join(import.meta.dirname, '../testing/run-in-child.mjs')
const STEPS = 30
// All that a resume has to bring back: dropout, the moments, the average, the place in the plateau, the best loss.
const plain = { steps: STEPS, evaluateEvery: 7, checkpointEvery: 3, accumulationSteps: 2 }
const config = tinyConfig({
  ...plain,
  labelSmoothing: 0.05,
  emaDecay: 0.9,
  keepCheckpoints: 2,
  schedule: 'plateau',
  plateau: { patience: 1, factor: 0.7, minimumDelta: 9 },
})
const data = tinyData(300)

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wgpt-kill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

interface Child {
  backend: string
  folder: string
  arms?: readonly string[]
}

/** Runs the script; kills it with SIGKILL some milliseconds after it has told of `killAt`. @returns whether it was killed */
function runChild({ backend, folder, arms }: Child, killAt?: { event: string; delay: number }): Promise<boolean> {
  const options = {
    ...{ backend, folder, config, arms, alphabet: 'abcdefgh' },
    training: [...data.training],
    validation: [...data.validation],
    resume: existsSync(path.join(folder, 'config.json')),
  }
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] })
  return new Promise((resolve, reject) => {
    let told = ''
    let errors = ''
    let aimed = false
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString()
      if (killAt === undefined || aimed || !told.includes(`${killAt.event}\n`)) return
      aimed = true
      setTimeout(() => child.kill('SIGKILL'), killAt.delay)
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(true)
      else if (code === 0) resolve(false)
      else reject(new Error(`the child ended with ${code}: ${errors}`))
    })
  })
}

const figures = async (location: string) =>
  (await readMetrics(openRunFolder(location))).map((line) => ({ ...line, seconds: 0 }))

/** Seeded, so that a failure can be repeated: some steps to kill at, each with a few milliseconds on top. */
function kills(seed: number): { event: string; delay: number }[] {
  let state = seed
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647
  const steps = [0.15, 0.4, 0.65, 0.9].map((share) => Math.ceil((share + (random() - 0.5) * 0.2) * STEPS))
  // The first one falls into the first evaluation and the first save.
  return [
    { event: 'evaluation 0', delay: 1 },
    ...steps.map((step) => ({ event: `step ${step}`, delay: random() * 12 })),
  ]
}

// Each test starts four to seven processes, one after the other.
describe.each(inject('backends'))('SIGKILL on %s', { timeout: 240_000 }, (backend) => {
  it('a run killed again and again and resumed has the same losses at every step, to the bit', async () => {
    const [straight, killed] = [path.join(folder, 'straight'), path.join(folder, 'killed')]
    expect(await runChild({ backend, folder: straight })).toBe(false)
    let count = 0
    for (const kill of kills(20_260)) count += Number(await runChild({ backend, folder: killed }, kill))
    expect(count).toBe(5)
    expect(await runChild({ backend, folder: killed })).toBe(false)
    expect(await figures(killed)).toEqual(await figures(straight))
    const steps = (await figures(killed)).filter((line) => line.trainLoss !== undefined)
    expect(steps).toHaveLength(STEPS)
    expect(steps.at(-1)!.learningRate).toBeCloseTo(1e-2 * 0.7 ** 4, 12)
    for (const file of ['model', 'optimizer', 'ema'])
      expect(await openRunFolder(killed).read(`checkpoints/${STEPS}/${file}.safetensors`)).toEqual(
        await openRunFolder(straight).read(`checkpoints/${STEPS}/${file}.safetensors`),
      )
  })

  it('a comparison killed and resumed has the same losses in every arm, to the bit', async () => {
    const arms = ['none', 'fixed']
    const [straight, killed] = [path.join(folder, 'straight'), path.join(folder, 'killed')]
    await runChild({ backend, folder: straight, arms })
    for (const kill of kills(7).slice(0, 3)) expect(await runChild({ backend, folder: killed, arms }, kill)).toBe(true)
    await runChild({ backend, folder: killed, arms })
    for (const arm of arms)
      expect(await figures(path.join(killed, 'arms', arm))).toEqual(await figures(path.join(straight, 'arms', arm)))
  })
})
