import { build } from 'esbuild'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { thirdParty } from './third-party.mjs'

const root = path.join(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-third-party-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function bundled(name: string, source: string, external: string[] = []) {
  const file = path.join(folder, name)
  await build({
    stdin: { contents: source, resolveDir: path.join(root, 'packages/backends') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    external,
    absWorkingDir: root,
    plugins: [thirdParty(file)],
  })
  return () => readFileSync(file, 'utf8')
}

describe('THIRD-PARTY.md', () => {
  it('names what is in a bundle, with version, licence and its text, and nothing that stays outside', async () => {
    const text = (
      await bundled('a.md', "import p from 'picocolors'; import y from 'yaml'; console.log(p, y)", ['yaml'])
    )()
    const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules/picocolors/package.json'), 'utf8')) as {
      version: string
    }
    expect(text).toContain(`## picocolors ${version}`)
    expect(text).toContain('Licence: ISC')
    expect(text).toContain(readFileSync(path.join(root, 'node_modules/picocolors/LICENSE'), 'utf8').trim())
    expect(text).not.toContain('yaml')
  })

  it('names what comes inside of a file that is bundled already', async () => {
    const text = (await bundled('b.md', "import { extract } from 'tar'; console.log(extract)"))()
    for (const name of ['tar', 'minipass', 'minizlib', 'chownr', 'yallist', '@isaacs/fs-minipass'])
      expect(text).toMatch(new RegExp(`^## ${name} \\d`, 'm'))
  })

  it('has the text of a licence that the package itself leaves out', async () => {
    const text = (
      await bundled('c.md', "import { add } from '@tensorflow/tfjs-core'; console.log(add)", ['node-fetch'])
    )()
    expect(text).toMatch(/^## @tensorflow\/tfjs-core \d/m)
    expect(text).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION')
  })

  it('is not there where nothing of others is', async () => {
    expect(await bundled('d.md', 'console.log(1)')).toThrow('ENOENT')
  })

  it('knows what generated sources contain', () => {
    for (const [file, name] of [
      ['tools/build/tfjs-gradients.mjs', '@tensorflow/tfjs-core'],
      ['tools/build/page-script.mjs', 'uplot'],
    ] as const)
      expect(readFileSync(path.join(root, file), 'utf8')).toContain(`// Contains ${name}.`)
  })
})
