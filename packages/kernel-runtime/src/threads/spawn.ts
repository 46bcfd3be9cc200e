import { nodeEntry, pageEntry } from './worker-source.js'

interface NodeWorkers {
  Worker: new (source: string, options: object) => { unref(): void }
}
interface Host {
  process?: { getBuiltinModule?(name: string): NodeWorkers | undefined }
  Worker?: new (url: string) => { postMessage(message: unknown): void }
  Blob?: new (parts: string[], options: object) => object
  URL?: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void }
}

/**
 * Starts a worker that serves a thread pool until the process or page ends; it doesn't keep a process alive.
 * @returns false where there is no way to
 */
export function spawn(settings: object): boolean {
  const { process, Worker, Blob, URL } = globalThis as Host
  try {
    const node = process?.getBuiltinModule?.('node:worker_threads')
    if (node) {
      new node.Worker(nodeEntry(), { eval: true, workerData: settings }).unref()
      return true
    }
    if (!Worker || !Blob || !URL) return false
    const url = URL.createObjectURL(new Blob([pageEntry()], { type: 'text/javascript' }))
    new Worker(url).postMessage(settings)
    return true
  } catch {
    return false // a policy forbids it: one thread works everywhere
  }
}
