// The program of the page, bundled ahead into dist/page/page.js: one backend, started and measured on request from outside.
import { version_core } from '@tensorflow/tfjs-core'
import { listBackends, useBackend, type BackendName, type BackendStatus } from '@wgpt/backends'
import { WgptRangeError } from '@wgpt/errors'
import type { MeasuredCase } from '../measure/collect.js'
import { createSession, type PreparedSubject, type Sample, type Session } from '../measure/session.js'
import { benchCases } from '../suites/index.js'

/** What the page offers to Playwright; all values are plain JSON. */
export interface BenchPage {
  cases(): MeasuredCase[]
  versions(): Record<string, string>
  start(backend: BackendName, quick: boolean): Promise<BackendStatus>
  prepare(caseId: string): Promise<PreparedSubject[]>
  round(caseId: string, subjects: readonly PreparedSubject[]): Promise<Sample[]>
  release(caseId: string): Promise<void>
}

let session: Session | undefined

function started(): Session {
  if (session === undefined) throw new Error('bench: no backend has been started in this page.')
  return session
}

const benchPage: BenchPage = {
  cases: () => benchCases.map((benchCase) => ({ ...benchCase, prepare: undefined })),
  versions: () => ({ tfjs: version_core }),
  async start(backend, quick) {
    const status = (await listBackends()).find(({ name }) => name === backend)
    if (status === undefined) throw new WgptRangeError(`bench: there is no backend '${backend}'.`)
    if (status.available) {
      const tf = await useBackend(backend, { wasmPath: new URL('wasm/', document.baseURI).href })
      session = createSession(tf, { wall: () => performance.now() / 1000 }, quick)
    }
    return status
  },
  prepare: (caseId) => started().prepare(caseId),
  round: (caseId, subjects) => started().round(caseId, subjects),
  release: (caseId) => started().release(caseId),
}

Object.assign(globalThis, { benchPage })
