import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hashOfFiles } from './index.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wgpt-hash-'))
  mkdirSync(path.join(folder, 'deep'))
  writeFileSync(path.join(folder, 'deep/file'), 'content')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('the hash of files is of names, contents and kinds', async () => {
  const seen = new Set<string>()
  const look = async () => seen.add(await hashOfFiles(folder))
  await look()
  writeFileSync(path.join(folder, 'a'), '1')
  await look()
  writeFileSync(path.join(folder, 'a'), '2')
  await look()
  rmSync(path.join(folder, 'a'))
  writeFileSync(path.join(folder, 'b'), '2')
  await look()
  rmSync(path.join(folder, 'b'))
  symlinkSync('install.json', path.join(folder, 'b'))
  await look()
  expect(seen.size).toBe(5)
  rmSync(path.join(folder, 'b'))
  await look()
  expect(seen.size).toBe(5)
})
