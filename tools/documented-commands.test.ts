import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** What a page of the repository or a comment at the head of a program tells its reader to type is there to be run. */
const root = path.resolve(import.meta.dirname, '..')
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const files = execFileSync('git', ['ls-files', '*.md', '*.mjs', '*.yml', 'packages/*/*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)))
/** Of a program that a reader sets up elsewhere: a template and its README. */
const elsewhere = /^(examples|packages\/wavelet-op\/template)\//
/** npm's own words; a name in capitals stands for any. */
const isScript = (name: string) => name in scripts || /^[A-Z]+$/.test(name)

const commands = files
  .filter((file) => !elsewhere.test(file))
  .flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8')
    const run = [...text.matchAll(/\bnpm run (?:-s )?([a-zA-Z](?:[\w:-]*\w)?)/g)].map(([whole, name]) => ({
      file,
      whole,
      isThere: isScript(name!),
    }))
    const node = [...text.matchAll(/\bnode ((?:packages|benchmarks|tools|examples|docs)\/[\w./-]+\.[cm]?js)\b/g)].map(
      ([whole, program]) => ({
        file,
        whole,
        isThere: program!.includes('/dist/') || existsSync(path.join(root, program!)),
      }),
    )
    return [...run, ...node]
  })

describe('commands that the pages name', () => {
  it('are found', () => expect(commands.length).toBeGreaterThan(30))

  it('are all there', () => {
    expect(commands.filter(({ isThere }) => !isThere).map(({ file, whole }) => `${file}: ${whole}`)).toEqual([])
  })
})
