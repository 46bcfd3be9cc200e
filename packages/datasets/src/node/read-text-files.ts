import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { TextDocument } from '../document.js'
import { DataFileError, refusedBySystem } from './data-file-error.js'
import { firstByteOutsideText } from './utf8.js'

/** Files that a folder gives; a file that is named itself may have any name. */
const textExtensions = ['.txt', '.text', '.md']
/** The longest text that JavaScript can hold is 512 MiB; ids and folds want room beside it. */
const largestFile = 256 * 2 ** 20

/**
 * Reads texts in UTF-8, one document a file. A folder gives its .txt, .text and .md files and its subfolders', sorted by name,
 * hidden ones left out.
 * @throws DataFileError, one line: unreadable, empty, not UTF-8 (at which byte), too long, or a folder without texts
 */
export async function readTextFiles(paths: readonly string[]): Promise<TextDocument[]> {
  if (paths.length === 0) throw new DataFileError('data: no path was given, wanted at least one file or folder.')
  const documents: TextDocument[] = []
  for (const given of paths)
    for (const file of await filesBehind(given)) documents.push({ name: file, text: await readText(file) })
  return documents
}

async function filesBehind(given: string): Promise<string[]> {
  const found = await stat(given).catch((error: unknown) => {
    throw refusedBySystem(given, error)
  })
  if (!found.isDirectory()) return [given]
  const entries = await readdir(given, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw refusedBySystem(given, error)
  })
  const files = entries
    .filter((entry) => entry.isFile() && textExtensions.includes(path.extname(entry.name).toLowerCase()))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(given, file).split(path.sep).some(isHidden))
    .sort()
  if (files.length === 0)
    throw new DataFileError(
      `data: the folder '${given}' holds no ${textExtensions.join(', ')} file. Name a folder with texts, or the files themselves.`,
    )
  return files
}

const isHidden = (part: string) => part.startsWith('.') || part === 'node_modules'

async function readText(file: string): Promise<string> {
  const bytes = await stat(file)
    .then(async (found) => {
      if (!found.isFile()) throw new DataFileError(`data: '${file}' isn't a file. Name a text file or a folder.`)
      if (found.size > largestFile)
        throw new DataFileError(
          `data: '${file}' has ${found.size} bytes, wanted at most ${largestFile}. Split it into several files.`,
        )
      return await readFile(file)
    })
    .catch((error: unknown) => {
      throw error instanceof DataFileError ? error : refusedBySystem(file, error)
    })
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new DataFileError(`data: '${file}' is in UTF-16, wanted UTF-8. Save it as UTF-8.`)
  const outside = firstByteOutsideText(bytes)
  if (outside >= 0)
    throw new DataFileError(
      `data: '${file}' isn't text in UTF-8: byte ${outside} is 0x${bytes[outside]!.toString(16).padStart(2, '0')}. Give a text file, or save it as UTF-8.`,
    )
  const text = new TextDecoder().decode(bytes) // leaves a byte order mark out
  if (text.trim() === '')
    throw new DataFileError(`data: '${file}' is empty (${bytes.length} bytes). Give a file with text in it.`)
  return text
}
