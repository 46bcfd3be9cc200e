import { spawn } from 'node:child_process'

/** How a program ended. */
export interface Ended {
  /** Its exit code; null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Bytes of a program's output that are kept: the last ones. */
const kept = 1 << 20

/**
 * Runs a program to its end, without a shell.
 * @returns undefined when there is no such program
 * @throws the reason of `signal` when that aborts; the program has ended by then
 */
export function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string; signal?: AbortSignal | undefined } = {},
): Promise<Ended | undefined> {
  const { cwd, env = process.env, input, signal } = options
  signal?.throwIfAborted()
  // A group of its own, so that a compiler's own children end with it.
  const child = spawn(program, args, { cwd, env, stdio: 'pipe', detached: true })
  const kill = () => {
    try {
      process.kill(-child.pid!, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    let text = ''
    stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-kept)))
    return () => text
  }) as [() => string, () => string]
  child.stdin.on('error', () => undefined) // It ended without reading all: its exit code tells.
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    // The group outlives a parent that is ended by an ordinary exit.
    process.once('exit', kill)
    signal?.addEventListener('abort', kill)
    const release = () => {
      process.off('exit', kill)
      signal?.removeEventListener('abort', kill)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      release()
      if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code ?? '')) resolve(undefined)
      else reject(error)
    })
    child.on('close', (code) => {
      release()
      if (signal?.aborted) reject(signal.reason as Error)
      else resolve({ code, stdout: stdout(), stderr: stderr() })
    })
  })
}
