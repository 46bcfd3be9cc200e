import { fork, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { PlannedRun } from '../plan/grid.js'
import type { Answer, Request } from './messages.js'

/** A child process that does one run at a time. */
export interface Worker {
  /** @returns how the run ended; a process that died counts as failed */
  run(run: PlannedRun, folder: string, onStep: (step: number, steps: number) => void): Promise<Ending>
  /** Asks for the run to be saved and ended. */
  stop(): void
  end(): void
}

export type Ending = Exclude<Answer, { kind: 'step' }>

/** The built worker stands beside the built package, its source beside this source. */
function program(): string {
  const built = fileURLToPath(new URL('./worker.js', import.meta.url))
  return existsSync(built) ? built : fileURLToPath(new URL('../../dist/worker.js', import.meta.url))
}

/** Starts a process for `backend`. What it prints on stderr is kept for the message of a death. */
export function startWorker(backend: string): Worker {
  let child: ChildProcess | undefined
  let complaint = ''

  const ready = (): ChildProcess => {
    if (child?.connected) return child
    complaint = ''
    child = fork(program(), [backend], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'json' })
    child.stderr!.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000)
    })
    return child
  }

  const ask = (process: ChildProcess, request: Request) => process.send(request, () => undefined)

  return {
    run: ({ hash, config }, folder, onStep) =>
      new Promise((resolve) => {
        const process = ready()
        const settle = (ending: Ending) => {
          process.off('message', listen)
          process.off('exit', died)
          resolve(ending)
        }
        const listen = (answer: Answer) => {
          if (answer.hash !== hash) return
          if (answer.kind === 'step') onStep(answer.step, answer.steps)
          else settle(answer)
        }
        const died = (code: number | null, signal: string | null) => {
          const why = complaint.trim().split('\n').at(-1) ?? ''
          settle({
            kind: 'failed',
            hash,
            message: `its process ended with ${signal ?? `exit ${code}`}${why && `: ${why}`}`,
          })
        }
        process.on('message', listen)
        process.on('exit', died)
        ask(process, { kind: 'run', hash, folder, config })
      }),
    stop() {
      if (child?.connected) ask(child, { kind: 'stop' })
    },
    end() {
      child?.disconnect()
      child?.kill()
    },
  }
}
