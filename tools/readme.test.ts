import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/**
 * Every JavaScript snippet of a README runs, as a stranger would run it: as an ES module that imports the built packages by name.
 * What it prints is what its comments `// → …` say, where it says it.
 */
const root = path.resolve(import.meta.dirname, '..')
const packages = await readdir(path.join(root, 'packages'))
const readmes = [
  'README.md',
  'docs/accelerate.md',
  'docs/add-the-wavelet.md',
  'docs/data.md',
  ...packages.map((name) => `packages/${name}/README.md`),
]

const snippets = (
  await Promise.all(
    readmes.map(async (readme) =>
      [...(await readFile(path.join(root, readme), 'utf8')).matchAll(/^```js\n(.*?)^```/gms)].map((match, index) => ({
        name: `${readme} #${index + 1}`,
        code: match[1]!,
      })),
    ),
  )
).flat()

describe('the snippets of the READMEs', () => {
  it('are found', () => expect(snippets.length).toBeGreaterThanOrEqual(3))

  it.each(snippets)('$name runs', async ({ code }) => {
    const folder = await mkdtemp(path.join(root, 'node_modules', '.readme-'))
    try {
      const file = path.join(folder, 'snippet.mjs')
      await writeFile(file, code)
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, timeout: 120_000 })
      for (const [, expected] of code.matchAll(/\/\/ → (.+)$/gm)) expect(stdout).toContain(expected!.trim())
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
