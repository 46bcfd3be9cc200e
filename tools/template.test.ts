import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '..')
let folder: string

// As a stranger has it: the template's files, the package as npm would publish it, and tfjs.
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wgpt-template-'))
  await cp(path.join(root, 'examples/tfjs-and-the-op'), folder, { recursive: true })
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '-w', 'packages/wavelet-op', '--pack-destination', folder],
    { cwd: root },
  )
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  const installed = path.join(folder, 'node_modules/@wgpt/wavelet-op')
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', path.join(folder, filename), '-C', installed, '--strip-components=1'])
  await symlink(path.join(root, 'node_modules/@tensorflow'), path.join(folder, 'node_modules/@tensorflow'))
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

it('the template trains with the packed op, which learns a mean of the past that plain channels cannot', async () => {
  const { stdout } = await run(process.execPath, ['train.mjs', '40'], { cwd: folder })
  const [without, with_] = [...stdout.matchAll(/wavelet (\d+\.\d+)$/gm)].map((match) => Number(match[1]))
  expect(without).toBeGreaterThan(0.05)
  expect(with_).toBeLessThan(without! / 2)
})
