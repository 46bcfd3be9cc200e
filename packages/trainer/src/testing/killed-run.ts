import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { readMetrics } from '../metrics/metrics.js'
import { openRunFolder } from '../node/run-folder.js'
import { tinyConfig, tinyData } from './tiny.js'

export const STEPS = 24
/** All that a resume has to bring back: dropout, the moments, the average, the place in the plateau, the best loss. */
const config = tinyConfig({
  steps: STEPS,
  evaluateEvery: 6,
  checkpointEvery: 3,
  accumulationSteps: 2,
  labelSmoothing: 0.05,
  emaDecay: 0.9,
  keepCheckpoints: 2,
  schedule: 'plateau',
  plateau: { patience: 1, factor: 0.7, minimumDelta: 9 },
})
/** Of the last step: every evaluation after the first has reduced it. */
export const LAST_RATE = 1e-2 * 0.7
const data = tinyData(300)
const script = path.join(import.meta.dirname, 'run-in-child.mjs')

/** Some milliseconds after an event was told, or as soon as a checkpoint after that is being written. */
export type Kill = { event: string } & ({ delay: number } | { inWrite: true })

interface Child {
  backend: string
  folder: string
  arms?: readonly string[]
}

/**
 * A run in a process of its own, which continues if the folder holds one.
 * @returns whether it was killed; rejects when it failed
 */
export function runChild({ backend, folder, arms }: Child, kill?: Kill): Promise<boolean> {
  const options = {
    ...{ backend, folder, config, arms, alphabet: 'abcdefgh' },
    training: [...data.training],
    validation: [...data.validation],
    resume: existsSync(path.join(folder, 'config.json')),
  }
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const end = () => child.kill('SIGKILL')
  let watch: NodeJS.Timeout | undefined
  return new Promise((resolve, reject) => {
    let told = ''
    let errors = ''
    let aimed = false
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString()
      if (kill === undefined || aimed || !told.includes(`${kill.event}\n`)) return
      aimed = true
      if ('delay' in kill) setTimeout(end, kill.delay)
      else watch = setInterval(() => unfinishedCheckpoint(folder, child.pid!) && end(), 1)
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearInterval(watch)
      if (signal === 'SIGKILL') resolve(true)
      else if (code === 0) resolve(false)
      else reject(new Error(`the child ended with ${code}: ${errors}`))
    })
  })
}

const unfinishedCheckpoint = (folder: string, pid: number): boolean =>
  readdirSync(path.join(folder, 'checkpoints')).some((name) =>
    new RegExp(`\\.${pid}(-[0-9a-f]+)?\\.partial$`).test(name),
  )

export const figuresOf = async (folder: string) =>
  (await readMetrics(openRunFolder(folder))).map((line) => ({ ...line, seconds: 0 }))

/** Weights, moments and average at the end. */
export const lastCheckpoint = (folder: string) =>
  Promise.all(
    ['model', 'optimizer', 'ema'].map((file) => openRunFolder(folder).read(`checkpoints/${STEPS}/${file}.safetensors`)),
  )
