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
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
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
