import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Readable } from 'node:stream'
import { exitCodes, FailedError, InterruptedError, UsageError } from '../errors.js'
import { configureLog, log, logOptionsIn, logSettings, writeError } from '../log.js'
import { lineSplitter, rankOfLine } from './rank-lines.js'

export interface LaunchCall {
  readonly ranks: number
  readonly hostfile: string | undefined
  /** What every rank runs. */
  readonly words: readonly string[]
}

type Launcher = 'Open MPI' | 'MPICH'

/**
 * Runs wgpt in several processes, each of whose lines is told with its rank. The launcher ends all when one fails.
 * @throws UsageError, InterruptedError or FailedError, as the ranks ended
 */
export async function launch(call: LaunchCall): Promise<void> {
  if (logOptionsIn(call.words).logFormat === 'json') configureLog({ logFormat: 'json' })
  const child = spawn('mpirun', argumentsFor(findLauncher(), call), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a terminal's Ctrl-C comes here alone
  })
  const release = passSignalsOn(child)
  try {
    const code = await ended(child, call.words.includes('--json'))
    if (code === exitCodes.done) return
    const what = `the run of ${call.ranks} ranks`
    if (code === exitCodes.interrupted) throw new InterruptedError(`${what} was stopped; see above how it continues.`)
    if (code === exitCodes.wrongCall) throw new UsageError(`${what} was called wrongly; see above.`)
    throw new FailedError(`${what} ended with exit code ${code}; see above which rank failed, and of what.`)
  } finally {
    release()
  }
}

/** @throws UsageError if there is none, or an unknown one */
function findLauncher(): Launcher {
  const { status, stdout, stderr } = spawnSync('mpirun', ['--version'], { encoding: 'utf8' })
  if (status !== 0)
    throw new UsageError(
      'launch: mpirun was not found. Install Open MPI (Debian: apt-get install -y --no-install-recommends openmpi-bin), or put it on the PATH.',
    )
  const said = `${stdout}${stderr}`
  if (said.includes('Open MPI')) return 'Open MPI'
  if (said.includes('HYDRA')) return 'MPICH'
  throw new UsageError(
    `launch: mpirun says that it is '${said.trim().split('\n')[0]!.slice(0, 80)}'; expected that of Open MPI or MPICH. Start wgpt by your launcher itself.`,
  )
}

/** The launcher's own arguments, then the program that every rank runs: this one. */
function argumentsFor(launcher: Launcher, { ranks, hostfile, words }: LaunchCall): string[] {
  const program = [process.execPath, process.argv[1]!, ...words]
  const count = ['-n', String(ranks)]
  if (launcher === 'MPICH')
    return [...count, '-prepend-rank', ...(hostfile === undefined ? [] : ['-f', hostfile]), ...program]
  const settings = Object.keys(process.env).filter((name) => name.startsWith('WGPT_'))
  return [
    ...count,
    '--tag-output',
    ...(hostfile === undefined ? [] : ['--hostfile', hostfile]),
    ...(hostfile === undefined && ranks > availableParallelism() ? ['--oversubscribe'] : []),
    ...(process.getuid?.() === 0 ? ['--allow-run-as-root'] : []),
    ...['--bind-to', 'none'], // a rank computes with several threads
    ...settings.flatMap((name) => ['-x', name]),
    ...program,
  ]
}

type Child = ChildProcessByStdio<null, Readable, Readable>

/** Open MPI passes SIGUSR2 on to every rank, which stops after its step; the second signal ends the launcher, and all with it. */
function passSignalsOn(child: Child): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let isFirst = true
  const listener = () => {
    child.kill(isFirst ? 'SIGUSR2' : 'SIGTERM')
    isFirst = false
  }
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}

/** Writes the lines with their ranks until all have ended. @param isBare rank 0's results are for a program: they stay as they are */
function ended(child: Child, isBare: boolean): Promise<number> {
  const [out, err] = [lineSplitter(), lineSplitter()]
  const tell = (line: string, isResult: boolean) => {
    const { rank, text, isError } = rankOfLine(line)
    const shown = rank === undefined ? text : `r${rank} | ${text}`
    if (isResult && !isError) process.stdout.write(`${isBare && rank === 0 ? text : shown}\n`)
    else if (logSettings().format === 'json') log('info', 'rank', text, { rank, ...fieldsOf(text) })
    else writeError(`${shown}\n`)
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => out.take(chunk).forEach((line) => tell(line, true)))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => err.take(chunk).forEach((line) => tell(line, false)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      for (const line of out.rest()) tell(line, true)
      for (const line of err.rest()) tell(line, false)
      resolve(code ?? exitCodes.failed)
    })
  })
}

/** What a rank's line says to a machine: its own object, or the text. */
function fieldsOf(text: string): object {
  try {
    const line: unknown = JSON.parse(text)
    if (typeof line === 'object' && line !== null) return line
  } catch {
    // A text, as of the launcher.
  }
  return { message: text }
}
