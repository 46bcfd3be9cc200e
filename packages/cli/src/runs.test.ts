import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { commitOfCode } from './runs/made-with.js'
import { openCalls, smallest } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const answer = openCalls({ cwd })
async function call(...args: string[]) {
  const { code, stdout, stderr } = await answer(args)
  expect([code, stderr.includes('wgpt: ')], stderr).toEqual([0, false])
  return stdout
}
const madeWith = (run: string) =>
  JSON.parse(readFileSync(path.join(cwd, run, 'made-with.json'), 'utf8')) as { sessions: Record<string, string>[] }

describe('wgpt runs', () => {
  beforeAll(async () => {
    const usual = ['--backend', 'cpu', '--seed', '1', ...smallest]
    await call('train', 'text', '--size', 'tiny', '--steps', '2', '--out', 'runs/a', ...usual)
    await call('train', '--resume', 'runs/a', '--steps', '3', '--backend', 'cpu')
    await call('compare', 'text', '--arms', 'none,fixed', '--steps', '2', '--out', 'runs/b', ...usual)
  }, 120_000)

  it('a run says what each of its sessions was made with', () => {
    const { sessions } = madeWith('runs/a')
    expect(sessions).toHaveLength(2)
    for (const session of sessions)
      expect(session).toMatchObject({ wgpt: manifest.version, node: process.version, backend: 'cpu' })
    expect(sessions[0]).toMatchObject({ preset: 'text', size: 'tiny' })
    expect(sessions[1]!.date! > sessions[0]!.date!).toBe(true)
    expect(madeWith('runs/b').sessions).toHaveLength(1)
  })

  it('lists them, with preset, steps, loss, date and versions', async () => {
    const text = await call('runs')
    expect(text).toMatch(/^run +preset +steps +loss +date +made with$/m)
    expect(text).toMatch(/^a +text tiny +3\/3 +\d\.\d{4} +\d{4}-\d\d-\d\d \d\d:\d\d +\S+/m)
    expect(text).toMatch(/^b +text tiny 2 arms +2\/2 /m)
    const json = JSON.parse(await call('runs', 'runs', '--json')) as { runs: Record<string, unknown>[] }
    expect(json.runs).toMatchObject([
      { folder: path.join(cwd, 'runs/a'), kind: 'run', steps: 3, allSteps: 3, preset: 'text', backend: 'cpu' },
      { kind: 'comparison', arms: ['none', 'fixed'], steps: 2 },
    ])
  })

  it('says which folder is broken, passes by what is not a run, and follows no link', async () => {
    mkdirSync(path.join(cwd, 'others/notes'), { recursive: true })
    mkdirSync(path.join(cwd, 'others/broken'))
    writeFileSync(path.join(cwd, 'others/broken/config.json'), '{')
    symlinkSync(path.join(cwd, 'runs/a'), path.join(cwd, 'others/link'))
    const { code, stdout, stderr } = await answer(['runs', 'others'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('holds no run') as string])
    expect(stderr).toMatch(/broken/)
    const missing = await answer(['runs', 'nowhere'])
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringMatching(/^wgpt: folder 'nowhere' doesn't exist\. /),
    ])
  })

  it('the commit is that of the repository that the code is in', () => {
    const place = path.join(cwd, 'repository')
    const hash = 'a'.repeat(40)
    mkdirSync(path.join(place, '.git/refs/heads'), { recursive: true })
    mkdirSync(path.join(place, 'packages/cli/src'), { recursive: true })
    writeFileSync(path.join(place, '.git/HEAD'), 'ref: refs/heads/main\n')
    writeFileSync(path.join(place, '.git/packed-refs'), `# pack-refs\n${hash} refs/heads/main\n`)
    expect(commitOfCode(path.join(place, 'packages/cli/src'))).toBe(hash)
    writeFileSync(path.join(place, '.git/refs/heads/main'), `${'b'.repeat(40)}\n`)
    expect(commitOfCode(path.join(place, 'packages/cli/src'))).toBe('b'.repeat(40))
    expect(commitOfCode(path.join(place, 'node_modules/@wgpt/cli/dist'))).toBeUndefined()
  })
})
