import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { download } from './download.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-download-'))
const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 3)
const sha256 = createHash('sha256').update(content).digest('hex')
let server: Server
let base: string
/** What the server is told to do, and what it was asked. */
let behaviour = { breakAfter: Infinity, ranges: true, etag: '"v1"' }
let asked: (string | undefined)[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url !== '/file') return void response.writeHead(404).end()
    asked.push(request.headers.range)
    const { breakAfter, ranges, etag } = behaviour
    const same = request.headers['if-range'] === etag
    const start = ranges && same ? Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0) : 0
    const rest = content.subarray(start)
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      'content-length': rest.length,
      ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
    })
    if (breakAfter >= rest.length) return void response.end(rest)
    response.write(rest.subarray(0, breakAfter))
    // The connection breaks when all that was sent is on disk, however slow the machine is.
    const timer = setInterval(() => {
      if (sizeOfPart() < start + breakAfter) return
      clearInterval(timer)
      request.socket.destroy()
    }, 2)
    response.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true })
})

let count = 0
const nameOf = (index: number) => path.join(folder, `${index}`)
/** Bytes that the newest download has on disk. */
const sizeOfPart = () => statSync(`${nameOf(count - 1)}.part`, { throwIfNoEntry: false })?.size ?? 0

function begin(next: Partial<typeof behaviour> = {}) {
  behaviour = { breakAfter: Infinity, ranges: true, etag: '"v1"', ...next }
  asked = []
  return nameOf(count++)
}
const whole = (file: string, more: object = {}) => ({
  url: `${base}/file`,
  file,
  sha256,
  bytes: content.length,
  ...more,
})

describe('download', () => {
  it('fetches, tells how far it is, and checks', async () => {
    const file = begin()
    const told: number[] = []
    const found = await download(whole(file, { onProgress: ({ done }: { done: number }) => told.push(done) }))
    expect([found, told.at(-1)]).toEqual([sha256, content.length])
    expect(new Uint8Array(readFileSync(file))).toEqual(content)
    expect([existsSync(`${file}.part`), existsSync(`${file}.part.json`)]).toEqual([false, false])
  })

  it('continues where a connection broke', async () => {
    const file = begin({ breakAfter: 130_000 })
    await download(whole(file))
    expect([asked[0], asked[1]]).toEqual([undefined, 'bytes=130000-'])
    expect(new Uint8Array(readFileSync(file))).toEqual(content)
  })

  it('gives up after three times, keeps what it has, and continues at the next call', async () => {
    const file = begin({ breakAfter: 50_000 })
    await expect(download(whole(file))).rejects.toThrow(/can't be fetched .* call again: what was fetched is kept/)
    behaviour.breakAfter = Infinity
    asked = []
    await download(whole(file))
    expect(asked).toEqual(['bytes=150000-'])
    expect(new Uint8Array(readFileSync(file))).toEqual(content)
  })

  it('begins again where the file has changed meanwhile, or the server knows no parts', async () => {
    for (const next of [{ etag: '"v2"' }, { ranges: false }]) {
      const file = begin({ breakAfter: 100_000 })
      const stop = new AbortController()
      const onProgress = () => stop.abort(new Error('stop'))
      await expect(download(whole(file, { bytes: null, signal: stop.signal, onProgress }))).rejects.toThrow('stop')
      expect(sizeOfPart()).toBeGreaterThan(0)
      Object.assign(behaviour, { breakAfter: Infinity }, next)
      await download(whole(file))
      expect(new Uint8Array(readFileSync(file))).toEqual(content)
    }
  })

  it('refuses and removes what is not the file that is known', async () => {
    const file = begin()
    await expect(download(whole(file, { sha256: '0'.repeat(64) }))).rejects.toThrow(
      `has SHA-256 ${sha256}; expected 0000`,
    )
    await expect(download(whole(file, { bytes: 299_999 }))).rejects.toThrow('more than 299999 bytes')
    await expect(download(whole(file, { bytes: 300_001 }))).rejects.toThrow(
      /can't be fetched|gave 300000 bytes; expected 300001/,
    )
    expect(existsSync(file)).toBe(false)
  })

  it('says in one line that there is no such file, or no server', async () => {
    const file = begin()
    await expect(download(whole(file, { url: `${base}/other` }))).rejects.toThrow(
      /answers 404 Not Found\. Try again later/,
    )
    await expect(download(whole(file, { url: 'http://127.0.0.1:9/file' }))).rejects.toThrow(/^data: [^\n]+$/)
  })

  it('ends when it is told to, and begins again when its note is torn', async () => {
    const file = begin()
    await expect(download(whole(file, { signal: AbortSignal.abort(new Error('stop')) }))).rejects.toThrow('stop')
    writeFileSync(`${file}.part`, 'rubbish')
    writeFileSync(`${file}.part.json`, '{"url":')
    await download(whole(file))
    expect(new Uint8Array(readFileSync(file))).toEqual(content)
  })
})
