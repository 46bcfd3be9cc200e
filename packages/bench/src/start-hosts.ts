import type { BackendName } from '@wgpt/backends'
import type { Browser } from 'playwright-core'
import { findChromium, launchChromium } from './browser/chromium.js'
import { startPage } from './browser/page-host.js'
import { servePage, type PageServer } from './browser/server.js'
import type { Entries } from './entries.js'
import { firstLine, type Absent, type Host } from './host.js'
import { startChild } from './node/child.js'

/** Backends that a page can have. */
const pageBackends: readonly BackendName[] = ['webgpu', 'wasm', 'cpu']

/** All that was started for a run, and what could not be. */
export interface Hosts {
  readonly hosts: readonly Host[]
  readonly absent: readonly Absent[]
  /** The browser's name and version, if there is one. */
  readonly chromium: string | undefined
  /** Ends every process, page and server. Never rejects. */
  stop: () => Promise<void>
}

export interface StartOptions {
  backends: readonly BackendName[]
  browser: boolean
  quick: boolean
  entries: Entries
  signal?: AbortSignal | undefined
  onStart: (id: string) => void
}

/**
 * Starts every wanted backend in Node (a process each) and in Chromium (a page each).
 * @throws the signal's reason if it is aborted; all that was started has ended by then
 */
export async function startHosts({ backends, browser, quick, entries, signal, onStart }: StartOptions): Promise<Hosts> {
  const hosts: Host[] = []
  const absent: Absent[] = []
  let chromium: Browser | undefined
  let server: PageServer | undefined
  const add = (started: Host | Absent): void => {
    if ('row' in started) hosts.push(started)
    else absent.push(started)
  }
  const stop = async (): Promise<void> => {
    await Promise.all(hosts.map((host) => host.stop()))
    await chromium?.close().catch(() => undefined)
    await server?.close()
  }
  const noPage = (reason: string, install?: string): void => {
    for (const backend of backends.filter((name) => pageBackends.includes(name))) {
      const row = { id: `chromium/${backend}`, place: 'chromium', backend, available: false, reason } as const
      absent.push(install === undefined ? row : { ...row, install })
    }
  }
  try {
    for (const backend of backends) {
      signal?.throwIfAborted()
      onStart(`node/${backend}`)
      add(await startChild(backend, entries.worker, quick))
    }
    const found = findChromium()
    if (!browser) noPage('the browser was left out of this run')
    else if ('reason' in found) noPage(found.reason, found.install)
    else {
      try {
        onStart('chromium')
        server = await servePage(entries.page)
        chromium = await launchChromium(found.file, server.url)
      } catch (error) {
        noPage(`Chromium did not start: ${firstLine(error)}`)
      }
      if (chromium !== undefined && server !== undefined) {
        for (const backend of backends.filter((name) => pageBackends.includes(name))) {
          signal?.throwIfAborted()
          onStart(`chromium/${backend}`)
          add(await startPage(chromium, server.url, backend, quick))
        }
      }
    }
    signal?.throwIfAborted()
    return { hosts, absent, chromium: chromium?.version(), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
