// Loaded into a program by --import: SIGUSR2 ends the workers that it has started.
import { createRequire } from 'node:module'

const workerThreads = createRequire(import.meta.url)('node:worker_threads')
const { Worker } = workerThreads
const started = []
workerThreads.Worker = class extends Worker {
  constructor(...given) {
    super(...given)
    started.push(this)
  }
}
process.on('SIGUSR2', () => {
  for (const worker of started) void worker.terminate()
})
