import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolders } from './make-folders.js'

describe('makeFolders', () => {
  let place: string
  beforeEach(() => void (place = mkdtempSync(path.join(tmpdir(), 'wgpt-folders-'))))
  afterEach(() => rmSync(place, { recursive: true }))

  it('makes all that is missing, and is content with what is there', async () => {
    const folder = path.join(place, 'a/b/c')
    await Promise.all([makeFolders(folder), makeFolders(folder)])
    await makeFolders(folder)
    expect(existsSync(folder)).toBe(true)
  })

  it('is refused where a file stands in the way', async () => {
    const file = path.join(place, 'file')
    writeFileSync(file, '')
    await expect(makeFolders(file)).rejects.toThrow(/^EEXIST/)
    await expect(makeFolders(path.join(file, 'a/b'))).rejects.toThrow(/^ENOTDIR/)
  })

  it('goes through a link to a folder', async () => {
    mkdirSync(path.join(place, 'disk'))
    symlinkSync(path.join(place, 'disk'), path.join(place, 'runs'))
    await makeFolders(path.join(place, 'runs/x'))
    expect(existsSync(path.join(place, 'disk/x'))).toBe(true)
  })

  it('is refused where a link leads nowhere', async () => {
    symlinkSync('nowhere', path.join(place, 'lost'))
    await expect(makeFolders(path.join(place, 'lost'))).rejects.toThrow(/^EEXIST/)
    await expect(makeFolders(path.join(place, 'lost/x'))).rejects.toThrow(/^EEXIST/)
  })

  // Of these Node's own recursive mkdir says ENOENT, or does not end.
  it.runIf(existsSync('/sys/kernel'))('says why a folder above can not be made', async () => {
    await expect(makeFolders('/sys/wgpt/a')).rejects.toThrow(/^(?:EPERM|EROFS|EACCES)/)
    await expect(makeFolders('/sys/wgpt/a/b/c')).rejects.toThrow(/^(?:EPERM|EROFS|EACCES)/)
  })
  it.runIf(existsSync('/proc/self'))('ends where the system makes no folder', async () => {
    await expect(makeFolders('/proc/wgpt/a/b')).rejects.toThrow(/^(?:ENOENT|EPERM|EACCES)/)
  })
})
