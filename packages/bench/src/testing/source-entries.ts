import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildPage, buildWorkerFromSources } from '../../build/page.js'
import type { Entries } from '../entries.js'

const packageFolder = path.join(import.meta.dirname, '../..')

/**
 * Builds worker and page from the sources of all packages into a folder of their own.
 * @returns where they are, and what removes them
 */
export async function buildFromSources(parts: { page: boolean }): Promise<{ entries: Entries; remove: () => void }> {
  // Inside the package, so that the worker finds its packages; `temp` is not part of the repository.
  const temp = path.join(packageFolder, 'temp')
  mkdirSync(temp, { recursive: true })
  const folder = mkdtempSync(path.join(temp, 'entries-'))
  const entries = { worker: path.join(folder, 'worker.mjs'), page: path.join(folder, 'page') }
  await buildWorkerFromSources(packageFolder, entries.worker)
  if (parts.page) {
    const backends = path.join(packageFolder, '../backends/src/browser/index.ts')
    await buildPage(packageFolder, entries.page, { tsconfig: 'tsconfig.json', alias: { '@wgpt/backends': backends } })
  }
  return {
    entries,
    remove: () => {
      rmSync(folder, { recursive: true })
    },
  }
}
