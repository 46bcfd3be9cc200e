import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { encodeWav } from '../../audio/encode-wav.js'
import { writeTestZip } from '../../testing/write-zip.js'
import { createDownloadSource, isFetched, type ArchiveRules } from './download-source.js'
import { maestroRules } from './maestro.js'
import type { DataCard, Download, FileSource } from './source.js'
import { sources } from './index.js'
import { text8Rules } from './text8.js'
import { youtubeMixRules } from './youtubemix.js'

/** Small files, laid out as the publishers lay out theirs. */
const bytes = (text: string) => new TextEncoder().encode(text)
const midi = bytes('MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x04\0\xff\x2f\0')
const column = (values: readonly string[]) => Object.fromEntries(values.map((value, row) => [row, value]))
const archives: Record<string, Uint8Array> = {
  '/dc/text8.zip': writeTestZip({ text8: bytes(' anarchism originated as a term of abuse') }),
  '/maestro.zip': writeTestZip({
    'maestro-v3.0.0/': new Uint8Array(0),
    'maestro-v3.0.0/LICENSE': bytes('CC BY-NC-SA 4.0'),
    'maestro-v3.0.0/maestro-v3.0.0.json': bytes(
      JSON.stringify({
        canonical_composer: column(['Bach', 'Bach', 'Liszt']),
        canonical_title: column(['Prelude', 'Prelude', 'Sonata']),
        split: column(['train', 'train', 'validation']),
        midi_filename: column(['2004/a.midi', '2006/b.midi', '2018/c.midi']),
      }),
    ),
    'maestro-v3.0.0/2004/a.midi': midi,
    'maestro-v3.0.0/2006/b.midi': midi,
    'maestro-v3.0.0/2018/c.midi': midi,
  }),
  '/youtube_mix.zip': writeTestZip(
    Object.fromEntries(
      Array.from({ length: 241 }, (_, index) => [
        `youtube_mix/out${String(index).padStart(3, '0')}.wav`,
        encodeWav(Float32Array.of(index / 1000), 16_000),
      ]),
    ),
  ),
  '/outside.zip': writeTestZip({ '../outside.txt': bytes('x') }),
  '/many.zip': writeTestZip({ 'a.txt': bytes('a'), 'b.txt': bytes('b') }),
  '/none.zip': bytes('not an archive at all'),
}
const sha256 = (url: string) => createHash('sha256').update(archives[url]!).digest('hex')
const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-sources-'))
let [server, base, requests]: [Server | undefined, string, number] = [undefined, '', 0]

beforeAll(async () => {
  vi.stubEnv('WGPT_CACHE', folder)
  server = createServer((request, response) => {
    requests++
    response.end(archives[request.url ?? ''])
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  vi.unstubAllEnvs()
  server!.closeAllConnections()
  await new Promise((resolve) => server!.close(resolve))
  rmSync(folder, { recursive: true })
})

type DownloadCard = DataCard & { readonly download: Download }
/** The source of a publisher, at the local server. */
function local(name: string, url: string, rules: ArchiveRules, more: Partial<DataCard> = {}): FileSource {
  const { load, documentKind, ...card } = sources.find((source) => source.name === name) as FileSource & DownloadCard
  expect([typeof load, documentKind]).toEqual(['function', 'file'])
  return createDownloadSource(
    { ...card, sha256: sha256(url), ...more, download: { url: base + url, bytes: null } },
    rules,
  )
}
const many = { wanted: () => true, limits: { files: 1, bytes: 10 } }

describe('sources that are fetched', () => {
  it('text8: one text, fetched once', async () => {
    const source = local('text8', '/dc/text8.zip', text8Rules)
    expect(await isFetched(source)).toBe(false)
    const [document] = await source.load()
    const parts: unknown[] = []
    for await (const part of document!.parts()) parts.push(part)
    expect(parts.join('')).toBe(' anarchism originated as a term of abuse')
    const before = requests
    await source.load()
    expect([await isFetched(source), requests, readdirSync(path.join(folder, 'sources')).sort()]).toEqual([
      true,
      before,
      ['text8', 'text8.files.sha256', 'text8.sha256'],
    ])
    // What was unpacked is what is read: a file that was changed since is told.
    writeFileSync(path.join(folder, 'sources/text8/text8'), 'something else')
    await expect(source.load()).rejects.toThrow("sources/text8' are not those that were unpacked there")
  })

  it("maestro-v3: its publisher's pieces and splits", async () => {
    const documents = await local('maestro-v3', '/maestro.zip', maestroRules).load()
    expect(documents.map(({ name, piece, split }) => [name, piece, split])).toEqual([
      ['maestro-v3.0.0/2004/a.midi', 'Bach: Prelude', 'training'],
      ['maestro-v3.0.0/2006/b.midi', 'Bach: Prelude', 'training'],
      ['maestro-v3.0.0/2018/c.midi', 'Liszt: Sonata', 'validation'],
    ])
  })

  it("youtubemix: SaShiMi's split; the first archive is trusted, another refused", async () => {
    const name = 'youtubemix'
    const documents = await local(name, '/youtube_mix.zip', youtubeMixRules, { sha256: null }).load()
    const count = (wanted: string) => documents.filter(({ split }) => split === wanted).length
    expect([count('training'), count('validation'), count('test')]).toEqual([212, 14, 15])
    expect(documents[211]).toMatchObject({ name: 'youtube_mix/out211.wav', split: 'training' })
    rmSync(path.join(folder, 'sources', name), { recursive: true })
    await expect(local(name, '/none.zip', youtubeMixRules, { sha256: null }).load()).rejects.toThrow(
      `expected ${sha256('/youtube_mix.zip')}`,
    )
    // One who knows better says so.
    const other = local(name, '/many.zip', youtubeMixRules, { sha256: null })
    expect(await other.load({ sha256: sha256('/many.zip') }).catch(String)).not.toMatch(/SHA-256/)
  })

  it.each([
    ['/outside.zip', /can't be unpacked \(.*\.\./],
    ['/many.zip', /unpacks to more than 1 files or 10 bytes/],
    ['/none.zip', /can't be unpacked/],
  ])('refuse the archive %s, and leave no folder', async (url, message) => {
    const source = local('text8', url, many, { name: 'bad' })
    await expect(source.load()).rejects.toThrow(message)
    expect([await isFetched(source), existsSync(path.join(folder, 'outside.txt'))]).toEqual([false, false])
  })

  it('refuse an archive that is not the one of the card', async () => {
    const source = local('text8', '/many.zip', many, { name: 'other', sha256: '0'.repeat(64) })
    await expect(source.load()).rejects.toThrow(/has SHA-256 .* expected 0000/)
  })
})
