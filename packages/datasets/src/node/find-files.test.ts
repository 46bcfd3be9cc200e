import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { formatOf } from '../formats/index.js'
import { findFiles } from './find-files.js'

const root = await mkdtemp(path.join(tmpdir(), 'wgpt-find-'))
afterAll(() => rm(root, { recursive: true }))
let count = 0
async function newFolder() {
  const folder = path.join(root, `${count++}`)
  await mkdir(folder)
  return folder
}

/** A tree: folders by their parent's place, files and links by their folder's place. Links may lead anywhere, in circles too. */
const trees = fc.record({
  folders: fc.array(fc.nat(5), { maxLength: 5 }),
  files: fc.array(fc.record({ at: fc.nat(5), outside: fc.boolean() }), { minLength: 1, maxLength: 6 }),
  links: fc.array(fc.record({ at: fc.nat(5), to: fc.nat(30), kind: fc.constantFrom('folder', 'file', 'nowhere') }), {
    maxLength: 8,
  }),
})

describe('files of a folder with links', () => {
  it('are each there once, what is reached by links alone too, whatever the tree', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ({ folders, files, links }) => {
        const base = await newFolder()
        const inside = [path.join(base, 'data')]
        await mkdir(inside[0]!)
        const outside = path.join(base, 'outside')
        await mkdir(outside)
        for (const [index, parent] of folders.entries()) {
          const folder = path.join(inside[parent % inside.length]!, `folder${index}`)
          await mkdir(folder)
          inside.push(folder)
        }
        const made: string[] = []
        for (const [index, file] of files.entries()) {
          const place = path.join(file.outside ? outside : inside[file.at % inside.length]!, `file${index}.txt`)
          await writeFile(place, `${index}`)
          made.push(place)
        }
        const everyFolder = [...inside, outside]
        const reached = new Set(files.flatMap((file, index) => (file.outside ? [] : [index])))
        for (const [index, link] of links.entries()) {
          const from = path.join(inside[link.at % inside.length]!, `link${index}.txt`)
          const targets = link.kind === 'folder' ? everyFolder : link.kind === 'file' ? made : [path.join(base, 'none')]
          const target = targets[link.to % targets.length]!
          await symlink(target, from)
          if (link.kind === 'file') reached.add(made.indexOf(target))
          if (target === outside) for (const [place, { outside: is }] of files.entries()) if (is) reached.add(place)
        }
        fc.pre(reached.size > 0)
        const found = await findFiles([inside[0]!], formatOf('text'))
        const contents = await Promise.all(found.files.map(async (file) => Number(await readFile(file.path, 'utf8'))))
        expect([...contents].sort()).toEqual([...reached].sort())
        expect(found.files.map((file) => file.path)).toEqual([...found.files.map((file) => file.path)].sort())
        for (const [index, content] of contents.entries())
          if (!files[content]!.outside) expect(found.files[index]!.path).toBe(made[content])
        // The folder and a pattern, and the folder twice: each real file once all the same.
        const twice = await findFiles([inside[0]!, path.join(inside[0]!, '**/*.txt'), inside[0]!], formatOf('text'))
        expect(twice.files).toEqual(found.files)
      }),
      { numRuns: 150 },
    )
  })

  it.runIf(process.platform === 'linux')(
    'are never a device or a pipe, named or found, behind a link or not',
    async () => {
      const folder = await newFolder()
      const pipe = path.join(folder, 'pipe.txt')
      expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
      await symlink('/dev/zero', path.join(folder, 'zero.txt'))
      await symlink(pipe, path.join(folder, 'link.txt'))
      for (const name of ['pipe.txt', 'zero.txt', 'link.txt'])
        await expect(findFiles([path.join(folder, name)], formatOf('text'))).rejects.toThrow(
          "isn't a file. Name a file or a folder.",
        )
      await writeFile(path.join(folder, 'a.txt'), 'a')
      const { files, leftOut } = await findFiles([folder], formatOf('text'))
      expect(files.map((file) => path.basename(file.path))).toEqual(['a.txt'])
      expect([...leftOut.values()].reduce((sum, of) => sum + of, 0)).toBe(3)
      const pattern = await findFiles([`${folder}/*.txt`], formatOf('text'))
      expect(pattern.files.map((file) => path.basename(file.path))).toEqual(['a.txt'])
    },
  )

  it('that are left out are counted by ending', async () => {
    const folder = await newFolder()
    for (const name of ['a.txt', 'b.pdf', 'c.PDF', 'd', '.hidden', 'e.docx'])
      await writeFile(path.join(folder, name), 'x')
    await symlink(path.join(folder, 'none'), path.join(folder, 'dangling.txt'))
    await symlink('circle.txt', path.join(folder, 'circle.txt'))
    const { files, leftOut } = await findFiles([folder], formatOf('text'))
    expect(files.map((file) => path.basename(file.path))).toEqual(['a.txt'])
    expect(Object.fromEntries(leftOut)).toEqual({
      '.pdf': 2,
      '.docx': 1,
      'without an ending': 1,
      hidden: 1,
      'links that lead nowhere': 2,
    })
    const empty = path.join(folder, 'empty')
    await mkdir(empty)
    await writeFile(path.join(empty, 'z.pdf'), 'x')
    await expect(findFiles([empty], formatOf('text'))).rejects.toThrow(
      'holds no .txt, .text, .md file (but 1 .pdf). Name a',
    )
  })
})
