import { chmod, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DataFileError } from '../data-file-error.js'
import { readTextFiles } from './read-text-files.js'

describe('readTextFiles', () => {
  let folder: string
  const at = (name: string) => path.join(folder, name)
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wgpt-texts-'))
    await mkdir(at('books/.hidden'), { recursive: true })
    await mkdir(at('books/more'))
    await mkdir(at('pictures'))
    await writeFile(at('books/b.txt'), 'b')
    await writeFile(at('books/a.MD'), 'a')
    await writeFile(at('books/more/c.text'), 'c')
    await writeFile(at('books/.hidden/d.txt'), 'd')
    await writeFile(at('books/.e.txt'), 'e')
    await writeFile(at('books/f.png'), Uint8Array.of(137, 80))
    await writeFile(at('no-extension'), '\ufeffwith a mark')
    await writeFile(at('empty.txt'), '')
    await writeFile(at('blank.txt'), ' \n\n ')
    await writeFile(at('latin1.txt'), Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0a))
    await writeFile(at('nul.txt'), 'ab\0c')
    await writeFile(at('utf16.txt'), Uint8Array.of(0xff, 0xfe, 0x61, 0x00))
    await writeFile(at('huge.txt'), '')
    await truncate(at('huge.txt'), 2 ** 30) // sparse: takes no room
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('reads files as they come, folders by name, hidden ones not at all', async () => {
    const documents = await readTextFiles([at('no-extension'), at('books')])
    expect(documents.map(({ name, text }) => ({ name, text }))).toEqual([
      { name: at('no-extension'), text: 'with a mark' },
      { name: at('books/a.MD'), text: 'a' },
      { name: at('books/b.txt'), text: 'b' },
      { name: at('books/more/c.text'), text: 'c' },
    ])
  })

  it.each([
    ['absent.txt', "absent.txt' doesn't exist. Check the path."],
    ['empty.txt', "empty.txt' is empty (0 bytes). Give a file with text in it."],
    ['blank.txt', "blank.txt' holds white space alone (4 bytes). Give a file with text in it."],
    ['latin1.txt', "latin1.txt' isn't text in UTF-8: byte 3 is 0xe9. Give a text file, or save it as UTF-8."],
    ['nul.txt', "nul.txt' isn't text: byte 2 is 0, which texts in UTF-8 do not hold and those in UTF-16 do."],
    ['utf16.txt', "utf16.txt' is in UTF-16; expected UTF-8"],
    ['huge.txt', "huge.txt' has 1073741824 bytes; expected at most 268435456. Split it into several files"],
    ['pictures', "pictures' holds no .txt, .text, .md file."],
    ['empty.txt/x', "empty.txt/x' can't be read (ENOTDIR). Check the path."],
  ])('refuses %s in one line', async (name, message) => {
    const error: unknown = await readTextFiles([at(name)]).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DataFileError)
    expect((error as Error).message).toContain(message)
    expect((error as Error).message).toMatch(/^data: [^\n]+$/)
  })

  it('says who may not read', async () => {
    await writeFile(at('secret.txt'), 's')
    await chmod(at('secret.txt'), 0)
    // root reads it nevertheless; the law is that nothing but a DataFileError or the text comes out
    const outcome: unknown = await readTextFiles([at('secret.txt')]).catch((thrown: unknown) => thrown)
    if (process.getuid?.() === 0) expect(outcome).toMatchObject([{ name: at('secret.txt'), text: 's' }])
    else expect((outcome as Error).message).toContain("may not be read by this user. Change the file's permissions.")
  })

  it('refuses no path at all', async () => {
    await expect(readTextFiles([])).rejects.toThrow('no path was given')
  })
})
