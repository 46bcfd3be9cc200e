import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A package index on this machine, as pip's protocol has it, that may misbehave. */
export interface PackageIndex {
  /** Its `…/simple`. */
  readonly url: string
  /** The file's address. */
  readonly file: (name: string) => string
  /** Paths that were asked for, with the range. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

export interface IndexBehaviour {
  readonly wheels: Readonly<Record<string, Uint8Array>>
  /** Bytes of a file at which the connection breaks, each once, in this order. */
  cuts?: number[]
  /** How much of the file the client has on disk: a connection breaks when all that was sent before the cut is there, however slow it is. */
  arrived?: () => number
  /** Answers requests of its own way; true when it has. */
  answer?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** What is said of a file instead of the truth. */
  entry?: (name: string, entry: IndexEntry) => object
}

export interface IndexEntry {
  readonly filename: string
  readonly url: string
  readonly hashes: { readonly sha256: string }
  readonly size: number
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export async function startPackageIndex(behaviour: IndexBehaviour): Promise<PackageIndex> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { url = '', headers } = request
    requests.push(`${url}${headers.range === undefined ? '' : ` ${headers.range}`}`)
    if (behaviour.answer?.(request, response) === true) return
    const [, kind, name = ''] = url.split('/')
    const bytes = behaviour.wheels[decodeURIComponent(name)]
    if (kind === 'simple') sendListing(behaviour, name, response)
    else if (kind === 'files' && bytes !== undefined) sendFile(behaviour, bytes, headers.range, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/simple`,
    file: (name) => `${origin}/files/${name}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function sendListing({ wheels, entry }: IndexBehaviour, project: string, response: ServerResponse): void {
  const names = Object.keys(wheels).filter((name) => name.split('-')[0]!.replaceAll('_', '-') === project)
  const files = names.map((filename) => {
    const bytes = wheels[filename]!
    const truth = { filename, url: `../../files/${filename}`, hashes: { sha256: sha256(bytes) }, size: bytes.length }
    return entry === undefined ? truth : entry(filename, truth)
  })
  response.writeHead(names.length === 0 ? 404 : 200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
  response.end(JSON.stringify({ meta: { 'api-version': '1.1' }, name: project, files }))
}

function sendFile(behaviour: IndexBehaviour, bytes: Uint8Array, range: string | undefined, response: ServerResponse) {
  const from = range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(range)![1])
  if (from >= bytes.length) return void response.writeHead(416).end()
  response.writeHead(range === undefined ? 200 : 206, {
    'content-length': bytes.length - from,
    ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  })
  const cut = behaviour.cuts?.[0]
  if (cut === undefined || cut <= from) return void response.end(bytes.subarray(from))
  behaviour.cuts!.shift()
  response.write(bytes.subarray(from, cut))
  const { arrived } = behaviour
  if (arrived === undefined) throw new Error('cuts need arrived: nobody else knows when to break the connection')
  const timer = setInterval(() => {
    if (arrived() < cut) return
    clearInterval(timer)
    response.destroy()
  }, 2)
  response.on('close', () => clearInterval(timer))
}
