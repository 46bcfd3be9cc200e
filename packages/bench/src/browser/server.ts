import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const kinds: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' }

const shell =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>wgpt bench</title><script src="page.js"></script></html>'

/** A server of the bench page on the loopback interface alone. */
export interface PageServer {
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves the built page: `/`, `/page.js` and `/wasm/*.wasm`, nothing else.
 * @param folder the built `dist/page`
 */
export async function servePage(folder: string): Promise<PageServer> {
  const server = createServer((request, response) => {
    // The path alone: an address such as '//' is not parsed. And no other page may ask by a name of its own for this address.
    const [pathname = ''] = (request.url ?? '/').split(/[?#]/)
    if (request.headers.host !== `127.0.0.1:${(server.address() as AddressInfo).port}`) {
      response.writeHead(403).end()
      return
    }
    if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(shell)
      return
    }
    const kind = kinds[path.extname(pathname)]
    if (kind === undefined || !/^\/(?:page\.js|wasm\/[\w-]+\.wasm)$/.test(pathname)) {
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
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
