import type { BackendName } from '@wgpt/backends'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { firstLine, type Absent, type Host } from '../host.js'
import type { BackendRow } from '../report/bench-report.js'
import type { Answer, Numbered, Replies, Request } from './messages.js'
import { softwareVulkan } from './software-vulkan.js'

interface Waiting {
  resolve: (reply: Replies[keyof Replies]) => void
  reject: (error: Error) => void
}

/** Lines of a dying child that are worth repeating; the rest of what a native library prints is noise. */
const keptCharacters = 2000

/** Requests to a child and their answers. When the child ends, whoever waits is told how. */
function converse(child: ChildProcess) {
  const waiting = new Map<number, Waiting>()
  let next = 0
  let ended: string | undefined
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-keptCharacters)
  })
  child.on('message', (message) => {
    const answer = message as Answer
    const waiter = waiting.get(answer.number)
    waiting.delete(answer.number)
    if ('error' in answer) waiter?.reject(new Error(answer.error))
    else waiter?.resolve(answer.reply)
  })
  const end = (how: string) => {
    ended ??= how
    for (const { reject } of waiting.values()) reject(new Error(ended))
    waiting.clear()
  }
  child.on('error', (error) => end(`its process did not start: ${firstLine(error)}`))
  child.on('exit', (code, signal) => {
    const last = said.trim().split('\n').at(-1) ?? ''
    end(`its process ended with ${signal ?? `code ${code ?? 'unknown'}`}${last === '' ? '' : `: ${last}`}`)
  })
  return <Kind extends Request['kind']>(request: Extract<Request, { kind: Kind }>): Promise<Replies[Kind]> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) {
        reject(new Error(ended))
        return
      }
      const number = next++
      waiting.set(number, { resolve: (reply) => resolve(reply as Replies[Kind]), reject })
      child.send({ number, request } satisfies Numbered, (error) => {
        if (error !== null) end(`its process takes no messages: ${error.message}`)
      })
    })
}

async function startIn(
  env: NodeJS.ProcessEnv,
  backend: BackendName,
  workerFile: string,
  quick: boolean,
): Promise<Host | Absent> {
  const row: BackendRow = { id: `node/${backend}`, place: 'node', backend, available: true }
  const child = fork(workerFile, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [], env })
  const ask = converse(child)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  try {
    const { name, available, ...known } = await ask({ kind: 'start', backend, quick })
    const full: BackendRow = { ...row, backend: name, available, ...known }
    if (!available) {
      await stop()
      return { ...full, available: false, reason: known.reason ?? 'it is not available' }
    }
    return {
      row: full,
      prepare: (caseId) => ask({ kind: 'prepare', caseId }),
      round: (caseId, subjects) => ask({ kind: 'round', caseId, subjects }),
      release: async (caseId) => {
        await ask({ kind: 'release', caseId })
      },
      stop,
    }
  } catch (error) {
    await stop()
    return { ...row, available: false, reason: firstLine(error) }
  }
}

/**
 * Starts a backend in a Node process of its own; WebGPU with a software driver if the machine has no other.
 * @param workerFile the built `worker.js`
 * @returns a host, or the row that says why there is none; never rejects
 */
export async function startChild(backend: BackendName, workerFile: string, quick: boolean): Promise<Host | Absent> {
  const started = await startIn(process.env, backend, workerFile, quick)
  const software = backend === 'webgpu' && !('row' in started) ? softwareVulkan() : undefined
  return software === undefined ? started : startIn(software, backend, workerFile, quick)
}
