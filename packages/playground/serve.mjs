// Serves a folder of static files on this machine: for tests, and to look at the page. `node serve.mjs [folder] [port]`
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * @param {string} folder
 * @param {number} [port] 0 takes a free one
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve(folder, port = 0) {
  const root = path.resolve(folder)
  const server = createServer((request, response) => {
    let file = path.join(root, decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    if (!file.startsWith(root)) return void response.writeHead(403).end()
    const status = statSync(file, { throwIfNoEntry: false })
    if (status?.isDirectory()) file = path.join(file, 'index.html')
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise((resolve) => void server.listen(port, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return { url: `http://127.0.0.1:${bound}/`, close: () => void server.close() }
}

if (process.argv[1] === import.meta.filename) {
  const { url } = await serve(
    process.argv[2] ?? path.join(import.meta.dirname, 'dist/page'),
    Number(process.argv[3] ?? 8080),
  )
  console.log(url)
}
