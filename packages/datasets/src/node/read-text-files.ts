import { readFile } from 'node:fs/promises'
import { bytesSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
import type { TextDocument } from '../document.js'
import { formatOf } from '../formats/index.js'
import { textFormat } from '../formats/text.js'
import { findFiles, type FoundFile } from './find-files.js'
import { piecesOf } from './read-files.js'
import { refusedBySystem } from './refused-by-system.js'

/** The longest text that JavaScript can hold is 512 MiB; ids and folds want room beside it. */
const largestFile = 256 * 2 ** 20

/**
 * Reads texts in UTF-8, one document per file. A folder gives its .txt, .text and .md files and its subfolders', sorted by name,
 * hidden ones left out; a pattern gives the files that match it. Versions (`letter__1.txt`, `letter__2.txt`) are one piece.
 * @throws DataFileError, one line: unreadable, empty, not UTF-8 (at which byte), too long, or a folder without texts
 *
 * @example
 * ```ts
 * import { mkdir, writeFile } from 'node:fs/promises'
 *
 * await mkdir(`${folder}/letters`)
 * for (const name of ['one', 'two']) await writeFile(`${folder}/letters/${name}.txt`, `This is letter ${name}.`)
 * console.log((await readTextFiles([`${folder}/letters`])).length) // → 2
 * ```
 */
export async function readTextFiles(paths: readonly string[]): Promise<TextDocument[]> {
  const { files } = await findFiles(paths, formatOf('text'))
  const pieces = piecesOf(files.map((file) => file.path))
  const documents: TextDocument[] = []
  for (const [index, file] of files.entries())
    documents.push({ name: file.path, text: await readText(file), size: file.size, piece: pieces[index]! })
  return documents
}

async function readText({ path, size }: FoundFile): Promise<string> {
  if (size > largestFile)
    throw new DataFileError(
      `data: '${path}' has ${size} bytes; expected at most ${largestFile}. Split it into several files, or read it by readFiles.`,
    )
  const bytes = await readFile(path).catch((error: unknown) => {
    throw refusedBySystem(path, error)
  })
  const parts: string[] = []
  for await (const part of textFormat.read(bytesSource(bytes, path), { sampleRate: 1 })) parts.push(part)
  return parts.join('')
}
