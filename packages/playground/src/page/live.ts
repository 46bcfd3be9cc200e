import type { Report, Request } from '../worker/protocol.js'

/** The worker, started when it is first needed, and what listens to it. */
export function createLive(hear: (report: Report) => void) {
  let worker: Worker | undefined
  function started(): Worker {
    if (worker !== undefined) return worker
    worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<Report>) => hear(data))
    worker.addEventListener('error', ({ message }) =>
      hear({
        type: 'failed',
        during: 'train',
        message: `The part of this page that computes did not start: ${message || 'its program did not load'}. Reload the page.`,
      }),
    )
    return worker
  }
  return { ask: (request: Request) => started().postMessage(request) }
}
