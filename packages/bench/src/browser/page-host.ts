import type { BackendName } from '@wgpt/backends'
import type { Browser, Page } from 'playwright-core'
import { firstLine, type Absent, type Host } from '../host.js'
import type { BackendRow } from '../report/bench-report.js'
import type { BenchPage } from './page.js'

interface WithBenchPage {
  benchPage: BenchPage
}

/** Playwright prefixes what a page throws with its own call's name; the page's message is what a reader wants. */
const pageError = (error: unknown): Error => new Error(firstLine(error).replace(/^page\.\w+: (?:\w*Error: )?/, ''))

async function call<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work
  } catch (error) {
    throw pageError(error)
  }
}

/**
 * Starts a backend in a page of its own.
 * @returns a host, or the row that says why there is none; never rejects
 */
export async function startPage(
  browser: Browser,
  url: string,
  backend: BackendName,
  quick: boolean,
): Promise<Host | Absent> {
  const row: BackendRow = { id: `chromium/${backend}`, place: 'chromium', backend, available: true }
  let page: Page | undefined
  const stop = async (): Promise<void> => {
    await page?.close().catch(() => undefined)
  }
  try {
    const opened = await browser.newPage()
    page = opened
    await opened.goto(url)
    const { name, available, ...known } = await call(
      opened.evaluate(([wanted, small]) => (globalThis as unknown as WithBenchPage).benchPage.start(wanted, small), [
        backend,
        quick,
      ] as const),
    )
    const full: BackendRow = { ...row, backend: name, available, ...known }
    if (!available) {
      await stop()
      return { ...full, available: false, reason: known.reason ?? 'it is not available' }
    }
    return {
      row: full,
      prepare: (caseId) =>
        call(opened.evaluate((id) => (globalThis as unknown as WithBenchPage).benchPage.prepare(id), caseId)),
      round: (caseId, subjects) =>
        call(
          opened.evaluate(([id, which]) => (globalThis as unknown as WithBenchPage).benchPage.round(id, which), [
            caseId,
            subjects,
          ] as const),
        ),
      release: (caseId) =>
        call(opened.evaluate((id) => (globalThis as unknown as WithBenchPage).benchPage.release(id), caseId)),
      stop,
    }
  } catch (error) {
    await stop()
    return { ...row, available: false, reason: pageError(error).message }
  }
}
