import { Worker } from 'node:worker_threads'

/** In a thread of its own, as the main one stands still: it can only say so, and end the process. */
const source = `
const { workerData } = require('node:worker_threads')
const { writeSync } = require('node:fs')
const { done, milliseconds, sentence } = workerData
if (Atomics.wait(new Int32Array(done), 0, 0, milliseconds) === 'timed-out') {
  try { writeSync(2, sentence + '\\n') } catch {}
  process.kill(process.pid, 'SIGKILL')
}
`

/** Runs what blocks this thread until the other ranks come, and ends the process with a sentence if they don't. */
export function guardBlocking(milliseconds: number, sentence: string, work: () => void): void {
  const done = new SharedArrayBuffer(4)
  const worker = new Worker(source, { eval: true, workerData: { done, milliseconds, sentence } })
  worker.unref()
  try {
    work()
  } finally {
    const flag = new Int32Array(done)
    Atomics.store(flag, 0, 1)
    Atomics.notify(flag, 0)
  }
}
