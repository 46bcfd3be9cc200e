import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromPipConfig, parseIni, readPipSettings } from './pip-settings.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wgpt-pip-'))
  for (const name of Object.keys(process.env).filter((key) => /^PIP_|CA_BUNDLE$/.test(key))) vi.stubEnv(name, undefined)
  vi.stubEnv('HOME', folder)
  vi.stubEnv('XDG_CONFIG_HOME', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function configure(text: string) {
  mkdirSync(path.join(folder, '.config/pip'), { recursive: true })
  writeFileSync(path.join(folder, '.config/pip/pip.conf'), text)
}

describe('what pip is told', () => {
  // pip itself where it is there, its files where it is not: the same.
  it.each([
    ['pip', process.env.PATH!],
    ['its files', '/nowhere'],
  ])('is read by way of %s', async (_, PATH) => {
    configure(
      '[global]\nindex-url = https://one.example/simple/\nextra-index-url =\n  https://two.example/simple\n  https://three.example/simple\n[download]\nproxy: http://proxy.example:3128\n',
    )
    vi.stubEnv('PATH', PATH)
    const settings = await readPipSettings()
    expect(settings.indexes).toEqual([
      'https://one.example/simple',
      'https://two.example/simple',
      'https://three.example/simple',
    ])
    expect(settings.proxy).toBe('http://proxy.example:3128')
  })

  it('is outdone by the environment', async () => {
    configure('[global]\nindex-url = https://one.example/simple\ncert = /etc/one.pem\n')
    vi.stubEnv('PATH', '/nowhere')
    vi.stubEnv('PIP_INDEX_URL', 'https://env.example/simple')
    vi.stubEnv('PIP_CERT', '/etc/env.pem')
    expect(await readPipSettings()).toEqual({ indexes: ['https://env.example/simple'], certificates: '/etc/env.pem' })
  })

  it('is the index that pip itself asks when it is nothing, and none with no-index', async () => {
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null')
    const program = 'import pip._internal.models.index as index; print(index.PyPI.simple_url)'
    const said = spawnSync('python3', ['-c', program], { encoding: 'utf8' }).stdout.trim()
    expect((await readPipSettings()).indexes).toEqual([said])
    vi.stubEnv('PIP_NO_INDEX', '1')
    expect((await readPipSettings()).indexes).toEqual([])
  })

  it('is not an index where there is neither a setting nor pip', async () => {
    vi.stubEnv('PATH', '/nowhere')
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null')
    expect((await readPipSettings()).indexes).toEqual([])
  })

  it('is not asked of a pip that does not run', async () => {
    writeFileSync(path.join(folder, 'pip3'), '#!/bin/sh\nexit 1\n')
    chmodSync(path.join(folder, 'pip3'), 0o755)
    vi.stubEnv('PATH', folder)
    expect(await readPipSettings()).not.toHaveProperty('pip')
  })
})

it("pip's list of settings holds strings as Python writes them; the command's own section counts more", () => {
  const list = String.raw`global.index-url='https://a.example/simple'
download.index-url="https://b.example/it's"
global.extra-index-url='\nhttps://c.example\nhttps://d.example'
other.proxy='x'
nonsense`
  expect([...fromPipConfig(list)]).toEqual([
    ['index-url', "https://b.example/it's"],
    ['extra-index-url', '\nhttps://c.example\nhttps://d.example'],
  ])
})

it("pip's files have sections, comments and values of several lines", () => {
  expect(parseIni('; a\n[global]\nx_y = 1\n# b\n\nz:\n  2\n  3\n[install]\nx-y=4')).toEqual([
    ['global', 'x-y', '1'],
    ['global', 'z', '\n2\n3'],
    ['install', 'x-y', '4'],
  ])
})
