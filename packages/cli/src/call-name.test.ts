import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { callName, quoted, shortPath } from './call-name.js'

describe('callName', () => {
  it.each([
    ['/home/me/project/node_modules/.bin/wgpt', 'npx wgpt'],
    ['/usr/local/bin/wgpt', 'wgpt'],
    ['/home/me/project/packages/cli/dist/wgpt.js', 'node packages/cli/dist/wgpt.js'],
    ['/home/me/project/my tools/wgpt.js', "node 'my tools/wgpt.js'"],
    ['/elsewhere/wgpt.js', 'node /elsewhere/wgpt.js'],
  ])('%s is called as %s', (script, call) => expect(callName(script, '/home/me/project')).toBe(call))
})

describe('shortPath', () => {
  it.each([
    ['/a/b/c', 'b/c'],
    ['/a', '.'],
    ['/x', '/x'],
  ])('says %s from /a as %s', (file, short) => expect(shortPath(file, '/a')).toBe(short))
})

describe('quoted', () => {
  it('gives a shell the word back whole', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'binary-ascii' }).filter((word) => !word.includes('\0')),
        (word) => {
          const { stdout } = spawnSync('sh', ['-c', `printf %s ${quoted(word)}`])
          expect(stdout.toString()).toBe(word)
        },
      ),
      { numRuns: 50 },
    )
  })
})
