import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '../../../..')

/** Whether this machine has Open MPI's launcher. */
export const hasMpi = spawnSync('mpirun', ['--version']).status === 0

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

export interface RanksOptions {
  readonly ranks?: number
  readonly env?: Readonly<Record<string, string>>
  /** Seconds after which it counts as a deadlock, and is ended. */
  readonly limit?: number
  readonly args?: readonly string[]
  /** Sees stderr as it grows. */
  readonly onStderr?: (soFar: string) => void
}

/** A program on the sources of the packages, bundled once, which every rank runs. */
export async function bundle(name: string, code: string): Promise<{ file: string; remove: () => void }> {
  mkdirSync(path.join(root, 'temp'), { recursive: true })
  const folder = mkdtempSync(path.join(root, 'temp', 'ranks-'))
  const entry = path.join(folder, `${name}.ts`)
  writeFileSync(entry, code)
  const file = path.join(folder, `${name}.mjs`)
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    tsconfig: path.join(root, 'tsconfig.base.json'),
    external: ['@tensorflow/*', 'koffi', 'webgpu', '@huggingface/*'],
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url)",
    },
    logLevel: 'error',
  })
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Runs a program under mpirun. */
export function runRanks(
  file: string,
  { ranks = 2, env = {}, limit = 30, args = [], onStderr }: RanksOptions = {},
): Promise<Ended> {
  const mpirun = ['-n', String(ranks), '--allow-run-as-root', '--oversubscribe', '--bind-to', 'none']
  const start = performance.now()
  const child = spawn('mpirun', [...mpirun, process.execPath, file, ...args], {
    env: { ...process.env, OMPI_MCA_btl_vader_single_copy_mechanism: 'none', FORCE_COLOR: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
      onStderr?.(stderr)
    })
    const timer = setTimeout(() => {
      stderr += `\nstill running after ${limit} s\n`
      process.kill(-child.pid!, 'SIGKILL')
    }, limit * 1000)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, stderr, seconds: (performance.now() - start) / 1000 })
    })
  })
}
