import path from 'node:path'
import type { SampleDocument } from '../document.js'
import type { FormatOptions } from '../formats/format.js'
import { formatOf } from '../formats/index.js'
import { fileDocument } from './file-document.js'
import { findFiles, type FoundFiles } from './find-files.js'

/** Documents of files, and what of the folders isn't among them. */
export interface ReadFiles {
  readonly documents: SampleDocument[]
  readonly leftOut: FoundFiles['leftOut']
}

/**
 * Files of a modality as documents, read when their turn comes. Paths are files, folders or patterns; symbolic links are followed.
 * Files whose names are equal up to a last part behind `__` (`Bach__Prelude__Ishizaka.mid`, `Bach__Prelude__Gould.mid`) are performances of
 * one piece and stay in one split, and so does the file that is named without that part.
 * @throws DataFileError in one line; RangeError for a modality that there isn't
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 *
 * await writeFile(`${folder}/one.md`, 'to be or not to be')
 * const [document] = await readFiles([`${folder}/*.md`], 'text')
 * console.log(document!.size) // → 18
 * ```
 */
export async function readFiles(
  paths: readonly string[],
  modality: string,
  options: Partial<FormatOptions> = {},
): Promise<SampleDocument[]> {
  return (await readFilesOf(paths, modality, options)).documents
}

/** As `readFiles`, with what the folders hold besides. */
export async function readFilesOf(
  paths: readonly string[],
  modality: string,
  options: Partial<FormatOptions> = {},
): Promise<ReadFiles> {
  const format = formatOf(modality)
  const { files, leftOut } = await findFiles(paths, format)
  const pieces = piecesOf(files.map((file) => file.path))
  const documents = files.map((file, index) =>
    fileDocument({ ...file, piece: pieces[index]! }, format, { sampleRate: 16_000, ...options }),
  )
  return { documents, leftOut }
}

/** What the files of one piece have in common: the path up to a last part behind `__`, else the path. */
export function piecesOf(files: readonly string[]): string[] {
  const parsed = files.map((file) => {
    const { dir, name } = path.parse(path.resolve(file))
    const last = name.lastIndexOf('__')
    return {
      whole: path.resolve(file),
      stem: path.join(dir, name),
      version: last > 0 ? path.join(dir, name.slice(0, last)) : undefined,
    }
  })
  const versioned = new Set(parsed.map(({ version }) => version))
  return parsed.map(({ whole, stem, version }) => version ?? (versioned.has(stem) ? stem : whole))
}
