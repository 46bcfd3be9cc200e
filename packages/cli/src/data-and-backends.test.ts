import { sources } from '@wgpt/datasets/node'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './testing/temporary-folder.js'
import { openCalls, wgpt } from './testing/run-wgpt.js'

const cwd = temporaryFolder()

describe('wgpt data', () => {
  const answer = openCalls({ cwd, env: { WGPT_CACHE: cwd } })

  it('lists every source with its licence', async () => {
    const { code, stdout } = await answer(['data', 'list'])
    expect(code).toBe(0)
    for (const { name, licence, title } of sources)
      for (const part of [name, licence, title]) expect(stdout).toContain(part)
  })

  it('is one JSON object for machines', async () => {
    const { stdout } = await answer(['data', 'list', '--json'])
    expect(stdout.split('\n')).toHaveLength(2)
    const { sources: listed } = JSON.parse(stdout) as { sources: { name: string; sha256: string }[] }
    expect(listed.map(({ name, sha256 }) => [name, sha256])).toEqual(sources.map(({ name, sha256 }) => [name, sha256]))
  })

  it.each(sources.map((source) => [source.name, source] as const))(
    'shows what %s is, and how it begins',
    async (name, source) => {
      const { code, stdout } = await answer(['data', 'show', name, '--json'])
      expect(code).toBe(0)
      const card = JSON.parse(stdout) as Record<string, unknown> & {
        here: boolean
        sample?: { text?: string; documents?: string[] }
      }
      const { title, author, licence, sha256 } = source
      expect(card).toMatchObject({ name, title, author, licence, sha256, here: source.download === undefined })
      const plain = await answer(['data', 'show', name])
      for (const part of [title, author, licence]) expect(plain.stdout).toContain(part)
      if (source.download) expect(plain.stdout).toContain(`wgpt data get ${name}`)
      else if (source.documentKind === 'text') expect(card.sample?.text).toHaveLength(600)
      else for (const document of card.sample!.documents!) expect(plain.stdout).toContain(document)
      if (source.documentKind === 'text') expect(plain.stdout).toContain(card.sample!.text)
    },
  )

  it('gets what comes along without fetching anything, with its credit', async () => {
    const { code, stdout } = await answer(['data', 'get', 'piano-notes'])
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/30 documents are here; CC-BY-3.0\ncredit: .*Alexander Holm/),
    ])
  })
})

describe('wgpt backends', () => {
  it('lists four, says which auto takes, and why another is missing', async () => {
    const { code, stdout } = await wgpt(['backends', '--json'], { cwd })
    expect(code).toBe(0)
    const { backends, auto } = JSON.parse(stdout) as {
      backends: { name: string; available: boolean; reason?: string; install?: string }[]
      auto: string
    }
    expect(backends.map(({ name }) => name).sort()).toEqual(['cpu', 'tensorflow', 'wasm', 'webgpu'])
    expect(backends.find(({ name }) => name === auto)?.available).toBe(true)
    for (const { available, reason, install } of backends)
      if (!available) expect([reason, install ?? reason?.includes('no GPU')]).not.toContain(undefined)
  })

  it('says the same to people', async () => {
    const { stdout } = await wgpt(['backends'], { cwd })
    expect(stdout).toMatch(/^✓ cpu /m)
    expect(stdout).toMatch(/^✓ wasm /m)
    expect(stdout.match(/← auto/g)).toHaveLength(1)
  })
})
