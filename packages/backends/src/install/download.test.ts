import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256, startPackageIndex, type IndexBehaviour, type PackageIndex } from './testing/package-index.js'
import { download, type Remote } from './download.js'
import { createHttpClient } from './http.js'
import type { InstallProgress } from './progress.js'

const name = 'some-1.0-py3-none-any.whl'
const bytes = randomBytes(3_000_000)
let folder: string
let server: PackageIndex
const http = createHttpClient({ indexes: [] })

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wgpt-download-'))
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Bytes that the download has on disk. */
function sizeOfPart(): number {
  const part = readdirSync(folder).find((file) => file.endsWith('.part'))
  return part === undefined ? 0 : statSync(path.join(folder, part)).size
}

async function serve(behaviour: Partial<IndexBehaviour> = {}): Promise<Remote> {
  server = await startPackageIndex({ wheels: { [name]: bytes }, arrived: sizeOfPart, ...behaviour })
  return { filename: name, url: server.file(name), sha256: sha256(bytes), size: bytes.length }
}

const fetchIt = (
  remote: Remote,
  more: { signal?: AbortSignal; onProgress?: (progress: InstallProgress) => void } = {},
) => download(remote, folder, { http, onProgress: () => undefined, pause: 5, ...more })

describe('a download', () => {
  it('is whole though the connection breaks at ten random bytes, and continues from each of them', async () => {
    const cuts = Array.from({ length: 10 }, () => randomInt(1, bytes.length)).sort((a, b) => a - b)
    const distinct = [...new Set(cuts)]
    const remote = await serve({ cuts: [...distinct] })
    expect(readFileSync(await fetchIt(remote)).equals(bytes)).toBe(true)
    expect(server.requests).toEqual([`/files/${name}`, ...distinct.map((cut) => `/files/${name} bytes=${cut}-`)])
    expect(readdirSync(folder)).toEqual([name])
  })

  it('that was given up continues from where it was', async () => {
    let broken = true
    const remote = await serve({
      cuts: [1_000_000],
      answer: (request) => {
        if (!broken || request.headers.range === undefined) return false
        request.socket.destroy()
        return true
      },
    })
    await expect(fetchIt(remote)).rejects.toThrow(/broke off at 1\.0 MB of 3\.0 MB .*continues from there/)
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.part$/)])
    expect(sizeOfPart()).toBe(1_000_000)
    broken = false
    await fetchIt(remote)
    expect(server.requests.at(-1)).toBe(`/files/${name} bytes=1000000-`)
    expect(readFileSync(path.join(folder, name)).equals(bytes)).toBe(true)
  })

  it('that is stopped keeps what it has', async () => {
    const stop = new AbortController()
    const remote = await serve({
      answer: (_, response) => {
        response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 500_000))
        return true // and then nothing comes
      },
    })
    const timer = setInterval(() => {
      if (sizeOfPart() === 500_000) stop.abort(new Error('enough'))
    }, 2)
    await expect(fetchIt(remote, { signal: stop.signal })).rejects.toThrow('enough')
    clearInterval(timer)
    expect(sizeOfPart()).toBe(500_000)
  })

  it('with one bit flipped is deleted, and said so', async () => {
    const remote = await serve()
    bytes[1234]! ^= 1
    try {
      await expect(fetchIt(remote)).rejects.toThrow(
        /is not what the index promises: its SHA-256 is .*deleted; run the same command again/,
      )
    } finally {
      bytes[1234]! ^= 1
    }
    expect(readdirSync(folder)).toEqual([])
    await fetchIt(remote)
    expect(existsSync(path.join(folder, name))).toBe(true)
  })

  it('starts again from a server that knows no ranges', async () => {
    const remote = await serve({
      cuts: [700_000],
      answer: (request, response) => {
        if (request.headers.range === undefined) return false
        response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
        return true
      },
    })
    expect(readFileSync(await fetchIt(remote)).equals(bytes)).toBe(true)
  })

  it('that is longer than announced is left', async () => {
    const remote = await serve()
    await expect(fetchIt({ ...remote, size: 1000 })).rejects.toThrow(/longer than the .* it should have/)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([403, 404, 410])('that the server answers with %i is refused at once', async (status) => {
    const remote = await serve({ answer: (_, response) => Boolean(response.writeHead(status).end()) })
    await expect(fetchIt(remote)).rejects.toThrow(new RegExp(`answers ${status}`))
    expect(server.requests).toHaveLength(1)
  })

  it('is taken from the folder when it is there and whole, and fetched again when it is not', async () => {
    const remote = await serve()
    await fetchIt(remote)
    await fetchIt(remote)
    expect(server.requests).toHaveLength(1)
    writeFileSync(path.join(folder, name), 'something else')
    await fetchIt(remote)
    expect(readFileSync(path.join(folder, name)).equals(bytes)).toBe(true)
  })

  it('counts every byte, and says how long it will take', async () => {
    const remote = await serve({ cuts: [1_500_000] })
    const steps: InstallProgress[] = []
    await fetchIt(remote, { onProgress: (step) => steps.push(step) })
    const counted = steps.filter(({ phase }) => phase === 'download')
    expect(counted.at(-1)).toMatchObject({ bytes: bytes.length, totalBytes: bytes.length, secondsLeft: 0 })
    expect(counted.map(({ bytes: done }) => done!)).toEqual(
      counted.map(({ bytes: done }) => done!).sort((a, b) => a - b),
    )
  })
})
