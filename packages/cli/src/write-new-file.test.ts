import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './testing/temporary-folder.js'
import { writeNewFile } from './write-new-file.js'

const cwd = temporaryFolder()

describe('a new file', () => {
  it('appears whole, and never takes the place of another or of a link', async () => {
    mkdirSync(path.join(cwd, 'deep'))
    const file = path.join(cwd, 'deep/page.html')
    await writeNewFile(file, 'whole')
    expect(readFileSync(file, 'utf8')).toBe('whole')
    await expect(writeNewFile(file, 'other')).rejects.toMatchObject({ code: 'EEXIST' })
    const victim = path.join(cwd, 'victim')
    symlinkSync(victim, path.join(cwd, 'deep/link.html'))
    await expect(writeNewFile(path.join(cwd, 'deep/link.html'), 'other')).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readdirSync(cwd)).toEqual(['deep'])
    expect(readdirSync(path.join(cwd, 'deep')).sort()).toEqual(['link.html', 'page.html'])
  })

  it('that could not be written whole leaves its name free', async () => {
    const folder = path.join(cwd, 'torn')
    mkdirSync(folder)
    async function* torn() {
      yield await Promise.resolve('the first half')
      throw new Error('the disk is full')
    }
    await expect(writeNewFile(path.join(folder, 'page.html'), torn())).rejects.toThrow('the disk is full')
    expect(readdirSync(folder)).toEqual([])
  })
})
