import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
// eslint-disable-next-line @nx/enforce-module-boundaries -- a source that no entry exports
import { sources } from '../packages/datasets/src/node/sources/index.js'

/** SECURITY.md says who connects where and what is started; the sources are read for both, so that a new one is named there. */
const root = path.resolve(import.meta.dirname, '..')
const document = readFileSync(path.join(root, 'SECURITY.md'), 'utf8')
const files = readdirSync(path.join(root, 'packages'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file) && !/\.test\.ts$|\/(?:testing|generated|assembly)\//.test(file))
  .map((file) => ({ file, text: readFileSync(path.join(root, 'packages', file), 'utf8') }))
const withCall = (call: RegExp) =>
  files.flatMap(({ file, text }) => (call.test(text.replace(/^\s*(?:\*|\/\/|import type ).*$/gm, '')) ? [file] : []))
const isPublishedPart = (file: string) => !/^(?:playground|site)\//.test(file)

describe('SECURITY.md', () => {
  it('names every host that data are fetched from, and which source has no hash beforehand', () => {
    for (const source of sources as readonly { name: string; sha256: string | null; download?: { url: string } }[]) {
      if (source.download === undefined) continue
      expect(document).toContain(`\`${source.name}\` from ${new URL(source.download.url).host}`)
      if (source.sha256 === null) expect(document).toContain(`\`${source.name}\` has none`)
    }
  })

  it('is right about who connects: the installer, and the download of data', () => {
    const connecting = withCall(
      /(?<![.\w])fetch\(|from 'undici'|from 'node:(?:net|tls|https|dgram)'|new WebSocket|XMLHttpRequest|sendBeacon/,
    )
    expect(
      connecting
        .filter(isPublishedPart)
        .filter((file) => !/^distributed\//.test(file))
        .sort(),
    ).toEqual(['backends/src/install/http.ts', 'datasets/src/node/download.ts'])
  })

  it('is right about what starts programs', () => {
    const starting = withCall(/from 'node:child_process'/)
      .filter(isPublishedPart)
      .map((file) => file.split('/')[0])
    for (const name of new Set(starting)) expect(['backends', 'bench', 'cli', 'distributed', 'study']).toContain(name)
    for (const program of ['Chromium', 'npm pack', 'python3 -I -m pip', 'CXX', 'Node itself'])
      expect(document).toContain(program)
    const named = files.flatMap(({ text }) =>
      Array.from(
        text.matchAll(/\b(?:spawn|spawnSync|execFile|execFileSync|promisify\(execFile\))\('([\w-]+)'/g),
        ([, program]) => program!,
      ),
    )
    expect(named).toEqual(expect.arrayContaining(['nvidia-smi', 'mpirun', 'git']))
    for (const program of named) expect(document).toContain(`\`${program}\``)
  })

  it('names what native code is loaded, and who may name it', () => {
    for (const file of withCall(/koffi\.load\(|process\.env\.WGPT_MPI_LIBRARY/)) expect(file).toMatch(/^distributed\//)
    for (const name of ['koffi', 'WGPT_MPI_LIBRARY', 'WGPT_PACKAGES', 'WGPT_CACHE'])
      expect(document).toContain(`\`${name}\``)
  })

  it('is right that libraries have no network and no files of their own', () => {
    for (const name of ['wavelet-op', 'kernels', 'decoder', 'tokenizers', 'trainer'])
      expect(
        withCall(/(?<![.\w])fetch\(|from 'node:(?:http|https|net|tls|dgram|child_process)'/).filter((file) =>
          file.startsWith(`${name}/`),
        ),
      ).toEqual([])
  })
})
