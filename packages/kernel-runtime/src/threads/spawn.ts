import { nodeEntry, pageEntry } from './worker-source.js'

interface NodeWorker {
  unref(): void
  on(event: 'error' | 'exit', listener: (reason: unknown) => void): void
}
interface PageWorker {
  postMessage(message: unknown): void
  onerror: (event: { message?: string }) => void
}
interface Host {
  process?: {
    getBuiltinModule?(name: string): { Worker: new (source: string, options: object) => NodeWorker } | undefined
  }
  Worker?: new (url: string) => PageWorker
  Blob?: new (parts: string[], options: object) => object
  URL?: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void }
}

/**
 * Starts a worker that serves a thread pool until the process or page ends; it doesn't keep a process alive.
 * @param onEnd is told when it ends, and why, as soon as this thread has time to hear of it
 * @returns false where there is no way to
 */
export function spawn(settings: object, onEnd: (reason: string) => void): boolean {
  const { process, Worker, Blob, URL } = globalThis as unknown as Host
  try {
    const node = process?.getBuiltinModule?.('node:worker_threads')
    if (node) {
      const worker = new node.Worker(nodeEntry(), { eval: true, workerData: settings })
      worker.on('error', (error) => onEnd(error instanceof Error ? error.message : String(error)))
      worker.on('exit', (code) => onEnd(`exit code ${String(code)}`))
      worker.unref()
      return true
    }
    if (!Worker || !Blob || !URL) return false
    const url = URL.createObjectURL(new Blob([pageEntry()], { type: 'text/javascript' }))
    const worker = new Worker(url)
    worker.onerror = ({ message = 'an error' }) => onEnd(message)
    worker.postMessage(settings)
    return true
  } catch {
    return false // a policy forbids it: one thread works everywhere
  }
}
