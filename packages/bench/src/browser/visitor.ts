// The program of the page that a visitor opens: measures every backend of this browser, each in a frame of its own, and shows the report.
import type { BackendName } from '@wgpt/backends'
import { firstLine, type Absent, type Host } from '../host.js'
import { measureAll } from '../measure/measure-all.js'
import type { BackendRow, BenchReport, SuiteName } from '../report/bench-report.js'
import { renderBenchReport } from '../report/render-bench-report.js'
import type { BenchPage } from './page.js'

const backends: readonly BackendName[] = ['webgpu', 'wasm', 'cpu']
const suites: readonly SuiteName[] = ['op', 'train', 'generate']

const byId = (id: string) => document.getElementById(id)!
const quick = byId('run').dataset.quick === 'true'

/** A frame with the page of one backend. */
async function openFrame(): Promise<{ page: BenchPage; close: () => void }> {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.src = 'backend'
  const loaded = new Promise<void>((resolve, reject) => {
    frame.addEventListener('load', () => resolve())
    frame.addEventListener('error', () => reject(new Error('the page of a backend does not load')))
  })
  document.body.append(frame)
  await loaded
  const page = (frame.contentWindow as unknown as { benchPage?: BenchPage }).benchPage
  if (page === undefined) throw new Error('the page of a backend did not start')
  return { page, close: () => frame.remove() }
}

async function startFrame(backend: BackendName): Promise<Host | Absent> {
  const row: BackendRow = { id: `browser/${backend}`, place: 'browser', backend, available: true }
  const { page, close } = await openFrame()
  try {
    const { name, ...status } = await page.start(backend, quick)
    if (status.available)
      return {
        row: { ...row, ...status, backend: name },
        prepare: (id) => page.prepare(id),
        round: (id, subjects) => page.round(id, subjects),
        release: (id) => page.release(id),
        stop() {
          close()
          return Promise.resolve()
        },
      }
    close()
    return { ...row, ...status, available: false, reason: status.reason ?? 'it is not available' }
  } catch (error) {
    close()
    return { ...row, available: false, reason: firstLine(error) }
  }
}

async function measure(): Promise<BenchReport> {
  const started = performance.now()
  const hosts: Host[] = []
  const absent: Absent[] = []
  for (const backend of backends) {
    byId('progress').textContent = `starting ${backend}`
    const host = await startFrame(backend)
    if ('row' in host) hosts.push(host)
    else absent.push(host)
  }
  const { page, close } = await openFrame()
  const cases = page
    .cases()
    .filter(({ suite, set }) => suites.includes(suite) && (set === 'both' || set === (quick ? 'quick' : 'full')))
  const versions = page.versions()
  close()
  const rounds = quick ? 2 : 6
  const results = await measureAll(cases, hosts, rounds, {
    onProgress: ({ message, done, total }) => {
      byId('progress').textContent = `${Math.round((100 * done) / total)} %  ${message}`
    },
  })
  await Promise.all(hosts.map((host) => host.stop()))
  const { hardwareConcurrency, deviceMemory = 0.1, userAgent } = navigator as Navigator & { deviceMemory?: number }
  return {
    format: 'wgpt-bench',
    formatVersion: 1,
    createdAt: new Date().toISOString(),
    quick,
    rounds,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    // A page is not told more of the machine. Memory is a lower bound.
    machine: {
      cpu: 'not told to a page',
      cores: hardwareConcurrency,
      memoryGigabytes: deviceMemory,
      os: 'not told to a page',
      architecture: 'not told to a page',
    },
    versions: { ...versions, browser: userAgent },
    commit: null,
    modified: false,
    backends: [...hosts.map(({ row }) => row), ...absent],
    cases: cases.map(({ id, suite, title, description, tokens }) => ({ id, suite, title, description, tokens })),
    results,
  }
}

function show(report: BenchReport): void {
  const frame = document.createElement('iframe')
  frame.title = 'The report'
  frame.id = 'report'
  frame.srcdoc = renderBenchReport(report)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(report, undefined, 2)], { type: 'application/json' }))
  link.download = 'bench.json'
  link.textContent = 'Save bench.json'
  byId('progress').replaceChildren('Done. ', link)
  document.body.append(frame)
}

byId('run').addEventListener('click', () => {
  byId('run').setAttribute('disabled', '')
  measure().then(show, (error: unknown) => {
    byId('progress').textContent = `It failed: ${firstLine(error)}. Load the page again.`
  })
})
