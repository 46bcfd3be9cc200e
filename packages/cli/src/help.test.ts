import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json'
import { commands } from './commands/index.js'
import { commonOptions } from './options.js'
import { temporaryFolder } from './testing/temporary-folder.js'
import { openCalls, wgpt } from './testing/run-wgpt.js'

const cwd = temporaryFolder()
const answer = openCalls({ cwd })

describe('wgpt', () => {
  it('says its version', async () => {
    expect(await wgpt(['--version'], { cwd })).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })

  it('lists every command in its help', async () => {
    const { code, stdout } = await wgpt(['--help'], { cwd })
    expect(code).toBe(0)
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it('shows how to call it, and fails, when it is called with nothing', async () => {
    const { code, stdout, stderr } = await wgpt([], { cwd })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Usage: wgpt')
  })

  it.each(commands.map(({ name }) => name))('explains %s, with examples', async (name) => {
    const { code, stdout, stderr } = await answer([name, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Usage: wgpt ${name}`)
    expect(stdout).toMatch(new RegExp(`Examples:\\n  \\$ wgpt ${name}\\b`))
    // launch prints what the command after it prints.
    if (name !== 'launch') expect(stdout).toContain('--json')
    expect((await answer(['help', name])).stdout).toBe(stdout)
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it('has a row in the README for every command, and none for another', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const rows = [...readme.matchAll(/^\| `wgpt (\w+)/gm)].map(([, name]) => name)
    expect(rows).toEqual(commands.map(({ name }) => name))
  })

  it('names in the README every option that its help knows, and no other', async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const common = commonOptions().map(({ long }) => long!)
    for (const option of common) expect(readme).toContain(`\`${option}`)
    for (const { name } of commands) {
      const { stdout } = await answer([name, '--help'])
      const known = [...stdout.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option]) => option!)
      for (const option of common) expect(known, name).toContain(option)
      const row = readme.split('\n').find((line) => line.startsWith(`| \`wgpt ${name}`))!
      const named = [...row.matchAll(/--[\w-]+/g)].map(([option]) => option)
      expect(new Set(named), name).toEqual(new Set(known.filter((option) => !common.includes(option))))
    }
  })
})
