import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const kinds: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' }

/** A page with one backend, which is measured from outside. */
const backendPage =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>wgpt bench</title><script src="page.js"></script></html>'

/** The page that a visitor opens. */
const visitorPage = (quick: boolean) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>wgpt bench</title>
<style>
  :root { color-scheme: light dark }
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 1rem; display: grid; gap: 1rem }
  button { font: inherit; padding: .5rem 1rem; justify-self: start }
  #report { border: 0; width: 100%; height: 80vh }
</style>
<h1>wgpt on this browser</h1>
<p>Measures the wavelet, training and generation on every backend of this browser, ${quick ? 'in the small form, about a minute' : 'some minutes'}. Nothing is sent anywhere.</p>
<button id="run" data-quick="${quick}">Measure</button>
<p id="progress" role="status"></p>
<script src="visitor.js"></script></html>`

/**
 * What the pages may do: run this server's programs and WebAssembly, threads of it from a Blob, and read from this server. The report in a frame is
 * bound by it too, and by its own.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "style-src 'unsafe-inline'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** A server of the bench page. */
export interface PageServer {
  readonly url: string
  close(): Promise<void>
}

export interface PageServerOptions {
  /** Default 127.0.0.1: the loopback interface alone. */
  readonly host?: string | undefined
  /** Default 0: any that is free. */
  readonly port?: number | undefined
  /** `/` is the page that measures the browser which opens it. */
  readonly forVisitors?: boolean
  readonly quick?: boolean | undefined
}

const LOOPBACK = '127.0.0.1'

/**
 * Serves the built page: `/`, `/backend`, the two programs and `/wasm/*.wasm`, nothing else.
 * @param folder the built `dist/page`
 */
export async function servePage(
  folder: string,
  { host = LOOPBACK, port = 0, forVisitors = false, quick = false }: PageServerOptions = {},
): Promise<PageServer> {
  const start = forVisitors ? visitorPage(quick) : backendPage
  const pages: Readonly<Record<string, string>> = { '/': start, '/backend': backendPage }
  const server = createServer((request, response) => {
    // The path alone: an address such as '//' is not parsed. And no other page may ask by a name of its own for this address.
    const [pathname = ''] = (request.url ?? '/').split(/[?#]/)
    const { port: own } = server.address() as AddressInfo
    if (host === LOOPBACK && request.headers.host !== `${LOOPBACK}:${own}`) {
      response.writeHead(403).end()
      return
    }
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(page)
      return
    }
    const kind = kinds[path.extname(pathname)]
    if (kind === undefined || !/^\/(?:(?:page|visitor)\.js|wasm\/[\w-]+\.wasm)$/.test(pathname)) {
      response.writeHead(404).end()
      return
    }
    readFile(path.join(folder, pathname)).then(
      (content) => response.writeHead(200, { 'content-type': kind }).end(content),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
