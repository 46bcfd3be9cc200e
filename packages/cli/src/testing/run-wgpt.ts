import { fork, spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'

/** The built command: tests call it as a shell does. */
export const script = fileURLToPath(new URL('../../dist/wgpt.js', import.meta.url))
if (!existsSync(script)) throw new Error(`${script} is missing. Build the package first: npx nx build @wgpt/cli`)

/** Whether this machine has a launcher of MPI. */
export const hasMpirun = spawnSync('mpirun', ['--version']).status === 0

/** A decoder of a few hundred numbers: a step takes milliseconds. */
export const smallest = [
  '--set',
  'decoder.layerCount=1',
  'decoder.embeddingSize=8',
  'decoder.headCount=2',
  'decoder.contextLength=16',
  'training.batchSize=2',
  'training.evaluationBatches=2',
  'training.sampleTokens=8',
]

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CallOptions {
  cwd: string
  /** Undefined takes a variable away. */
  env?: Record<string, string | undefined>
  onStart?: (child: ChildProcessWithoutNullStreams) => void
  /** Sees stderr as it grows. */
  onStderr?: (soFar: string, child: ChildProcessWithoutNullStreams) => void
}

/** Calls wgpt in a process of its own. */
export const wgpt = (args: readonly string[], options: CallOptions): Promise<Outcome> =>
  run([process.execPath, script, ...args], options)

/**
 * One process that answers calls of wgpt one after the other: for laws of what a call says, which the start of a process decides nothing in.
 * It ends after the file's tests.
 */
export function openCalls({ cwd, env }: CallOptions): (args: readonly string[]) => Promise<Outcome> {
  const child = fork(fileURLToPath(new URL('answer-calls.mjs', import.meta.url)), [pathToFileURL(script).href], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', WGPT_DEBUG: '', ...env },
    execArgv: [],
  })
  let waiting: { answer: (outcome: Outcome) => void; fail: (error: Error) => void } | undefined
  child.on('message', (outcome: Outcome) => waiting?.answer(outcome))
  child.on('exit', (code) => waiting?.fail(new Error(`the process that answers calls ended with ${code}`)))
  afterAll(() => void child.kill())
  return (args) =>
    new Promise((answer, fail) => {
      waiting = { answer, fail }
      child.send([...args])
    })
}

export function run(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, onStart, onStderr }: CallOptions,
): Promise<Outcome> {
  const child = spawn(program, args, { cwd, env: { ...process.env, NO_COLOR: '1', WGPT_DEBUG: '', ...env } })
  child.stdin.end()
  onStart?.(child)
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
      onStderr?.(stderr, child)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** The lines of stderr that are wgpt's own complaint. */
export const complaints = ({ stderr }: Outcome) => stderr.split('\n').filter((line) => line.startsWith('wgpt: '))
