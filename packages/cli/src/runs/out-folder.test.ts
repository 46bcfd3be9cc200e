import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkNewFolder, fillNewFolder } from './out-folder.js'

describe('a new folder', () => {
  let place: string
  let folder: string
  beforeEach(() => {
    place = mkdtempSync(path.join(tmpdir(), 'wgpt-out-'))
    folder = path.join(place, 'run')
  })
  afterEach(() => rmSync(place, { recursive: true }))

  const writeSome = () => {
    mkdirSync(path.join(folder, 'checkpoints/1'), { recursive: true })
    writeFileSync(path.join(folder, 'tokenizer.json'), '{}')
  }

  it('keeps what was written whole', async () => {
    const written = await fillNewFolder(folder, () => {
      writeSome()
      return Promise.resolve(7)
    })
    expect(written).toBe(7)
    expect(readdirSync(folder)).toEqual(['checkpoints', 'tokenizer.json'])
  })

  it.each([false, true])('can be asked for again after a failure; there before: %s', async (isThere) => {
    if (isThere) mkdirSync(folder)
    const failed = fillNewFolder(folder, () => {
      writeSome()
      return Promise.reject(new Error('the quota is full'))
    })
    await expect(failed).rejects.toThrow('the quota is full')
    expect(existsSync(folder)).toBe(isThere)
    expect(await checkNewFolder(folder)).toBe(folder)
    expect(readdirSync(place)).toEqual(isThere ? ['run'] : [])
  })
})
