import path from 'node:path'
import type { SampleDocument } from '../document.js'
import type { FormatOptions } from '../formats/format.js'
import { formatOf } from '../formats/index.js'
import { fileDocument } from './file-document.js'
import { findFiles } from './find-files.js'

/**
 * Files of a modality as documents, read when their turn comes. Paths are files, folders or patterns.
 * Files whose names are equal up to a last part behind `__` (`Bach__Prelude__Ishizaka.mid`, `Bach__Prelude__Gould.mid`) are performances of
 * one piece and stay in one split.
 * @throws DataFileError in one line; RangeError for a modality that there isn't
 */
export async function readFiles(
  paths: readonly string[],
  modality: string,
  options: Partial<FormatOptions> = {},
): Promise<SampleDocument[]> {
  const format = formatOf(modality)
  const files = await findFiles(paths, format)
  return files.map((file) =>
    fileDocument({ ...file, piece: pieceOf(file.path) }, format, { sampleRate: 16_000, ...options }),
  )
}

/** What files of one piece have in common. */
export function pieceOf(file: string): string {
  const { dir, name } = path.parse(path.resolve(file))
  const last = name.lastIndexOf('__')
  return last > 0 ? path.join(dir, name.slice(0, last)) : path.resolve(file)
}
