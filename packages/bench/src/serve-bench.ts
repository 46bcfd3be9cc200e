import { builtEntries, type Entries } from './entries.js'
import { servePage, type PageServer } from './browser/server.js'

export interface ServeOptions {
  /** Address to listen on. Default 127.0.0.1, this machine alone; 0.0.0.0 lets others in the network ask. */
  host?: string
  /** Default: any that is free. */
  port?: number
  /** The small form, which shows that all works. */
  quick?: boolean
}

/** `serveBench`, with the places of its programs. */
export const serveBenchWith = (options: ServeOptions, entries: Entries): Promise<PageServer> =>
  servePage(entries.page, { ...options, forVisitors: true })

/**
 * Serves a page that measures the browser which opens it, until it is closed. WebGPU is there only where a browser trusts the address: localhost,
 * or https.
 * @throws Error if the package is not built, or the port can't be had
 *
 * @example
 * const server = await serveBench({ port: 8080 })
 * console.log(server.url)
 */
export async function serveBench(options: ServeOptions = {}): Promise<PageServer> {
  return serveBenchWith(options, builtEntries())
}
