import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDraft, isTemporary, parseTemporaryName, temporaryName, writeNew, writeWhole } from './index.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wgpt-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => path.join(folder, name)

async function* torn() {
  yield await Promise.resolve('the first half')
  throw new Error('the disk is full')
}

describe('writeWhole', () => {
  it('makes the folders, and takes the place of what is there, a link itself and not what it names', async () => {
    await writeWhole(at('a/b/file'), 'first')
    writeFileSync(at('victim'), 'untouched')
    symlinkSync(at('victim'), at('a/b/link'))
    await writeWhole(at('a/b/link'), 'own')
    await writeWhole(at('a/b/file'), new TextEncoder().encode('second'))
    expect([readFileSync(at('a/b/file'), 'utf8'), readFileSync(at('a/b/link'), 'utf8')]).toEqual(['second', 'own'])
    expect(readFileSync(at('victim'), 'utf8')).toBe('untouched')
    expect(readdirSync(at('a/b')).sort()).toEqual(['file', 'link'])
  })

  it('leaves what was there, and nothing else, when it fails', async () => {
    await writeWhole(at('file'), 'whole')
    await expect(writeWhole(at('file'), torn())).rejects.toThrow('the disk is full')
    expect([readdirSync(folder), readFileSync(at('file'), 'utf8')]).toEqual([['file'], 'whole'])
  })

  it('writes into a folder that is a link, as people make of runs to a larger disk', async () => {
    await writeWhole(at('disk/other'), '')
    symlinkSync(at('disk'), at('runs'))
    await writeWhole(at('runs/file'), 'there')
    expect(readFileSync(at('disk/file'), 'utf8')).toBe('there')
  })

  it('gives one of many that write at once', async () => {
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))
    await Promise.all(contents.map((content) => writeWhole(at('file'), content)))
    expect(contents).toContain(readFileSync(at('file'), 'utf8'))
    expect(readdirSync(folder)).toEqual(['file'])
  })
})

describe('writeNew', () => {
  it('never takes the place of another file or of a link', async () => {
    await writeNew(at('page.html'), 'whole')
    expect(readFileSync(at('page.html'), 'utf8')).toBe('whole')
    await expect(writeNew(at('page.html'), 'other')).rejects.toMatchObject({ code: 'EEXIST' })
    symlinkSync(at('victim'), at('link.html'))
    await expect(writeNew(at('link.html'), 'other')).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readdirSync(folder).sort()).toEqual(['link.html', 'page.html'])
  })

  it('leaves its name free when the file could not be written whole', async () => {
    await expect(writeNew(at('page.html'), torn())).rejects.toThrow('the disk is full')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a draft', () => {
  it('appears under another name than it began with, or not at all', async () => {
    const [kept, left] = [await createDraft(at('one')), await createDraft(at('two'))]
    await kept.handle.write('kept')
    await left.handle.write('left')
    expect(readdirSync(folder).every(isTemporary)).toBe(true)
    await kept.finish(at('three'))
    for (const draft of [kept, left]) await draft.abandon()
    expect([readdirSync(folder), readFileSync(at('three'), 'utf8')]).toEqual([['three'], 'kept'])
  })
})

describe('a temporary name', () => {
  it('says what it is for and who made it, and is another one each time', () => {
    const names = Array.from({ length: 100 }, () => temporaryName('a.b'))
    expect(new Set(names).size).toBe(100)
    for (const name of names) expect(parseTemporaryName(name)).toEqual({ name: 'a.b', pid: process.pid })
    for (const name of ['a.partial', '.a.partial', '.a.b.partial']) expect(parseTemporaryName(name)).toBeUndefined()
  })
})
