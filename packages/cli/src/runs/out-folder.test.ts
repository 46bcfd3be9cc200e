import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRunFolder, timestamp } from './out-folder.js'

const before = process.cwd()
const cwd = mkdtempSync(path.join(tmpdir(), 'wgpt-out-'))
beforeAll(() => process.chdir(cwd))
afterAll(() => {
  process.chdir(before)
  rmSync(cwd, { recursive: true })
})

describe('createRunFolder', () => {
  it('makes a new folder each time, at the same second too', async () => {
    const now = new Date(2026, 10, 4, 8, 5, 9)
    const folders = await Promise.all([1, 2, 3].map(() => createRunFolder('text', 'tiny', now)))
    expect(new Set(folders).size).toBe(3)
    expect(readdirSync('runs').sort()).toEqual(['', '-2', '-3'].map((end) => `text-tiny-2026-11-04-080509${end}`))
  })
})

describe('timestamp', () => {
  it('sorts as time goes by', () => {
    expect(timestamp(new Date(2026, 0, 2, 3, 4, 5))).toBe('2026-01-02-030405')
    const times = [new Date(2026, 8, 30, 23, 59, 59), new Date(2026, 9, 1), new Date(2026, 10, 12, 10)]
    expect(times.map(timestamp).sort()).toEqual(times.map(timestamp))
  })
})
