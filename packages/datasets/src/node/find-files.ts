import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { DataFileError } from '../data-file-error.js'
import type { FileFormat } from '../formats/format.js'
import { refusedBySystem } from './refused-by-system.js'

export interface FoundFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

type Wanted = Pick<FileFormat<unknown>, 'modality' | 'plural'>

/**
 * The files behind paths: a file is itself whatever its name, a folder gives its files of the format's extensions and its subfolders',
 * sorted by name, hidden ones left out; a pattern (`songs/**\/*.mid`) gives the files that match it, sorted. Each file once.
 * @throws DataFileError in one line
 */
export async function findFiles(paths: readonly string[], wanted: Wanted): Promise<FoundFile[]> {
  if (paths.length === 0) throw new DataFileError('data: no path was given, wanted at least one file or folder.')
  const found = new Map<string, FoundFile>()
  for (const given of paths)
    for (const file of await filesBehind(given, wanted)) found.set(path.resolve(file.path), file)
  return [...found.values()]
}

async function filesBehind(given: string, wanted: Wanted): Promise<FoundFile[]> {
  const stats = await stat(given).catch((error: unknown) => {
    if (isDynamicPattern(given)) return undefined // no file of that very name
    throw refusedBySystem(given, error)
  })
  if (stats === undefined) return matching(given)
  if (stats.isFile()) return [{ path: given, size: stats.size }]
  if (!stats.isDirectory()) throw new DataFileError(`data: '${given}' isn't a file. Name a file or a folder.`)
  return inFolder(given, wanted)
}

async function inFolder(folder: string, { modality: { extensions }, plural }: Wanted): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw refusedBySystem(folder, error)
  })
  const files = entries
    .filter(
      (entry) =>
        entry.isFile() && (extensions.length === 0 || extensions.includes(path.extname(entry.name).toLowerCase())),
    )
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(folder, file).split(path.sep).some(isHidden))
    .sort()
  if (files.length === 0)
    throw new DataFileError(
      `data: the folder '${folder}' holds no ${extensions.join(', ')}${extensions.length > 0 ? ' ' : ''}file. Name a folder with ${plural}, or the files themselves.`,
    )
  return withSizes(files)
}

async function matching(pattern: string): Promise<FoundFile[]> {
  const files = await glob(pattern.split(path.sep).join('/'), { onlyFiles: true, absolute: path.isAbsolute(pattern) })
  if (files.length === 0)
    throw new DataFileError(`data: no file matches '${pattern}'. Check the pattern, or name files and folders.`)
  return withSizes(files.sort())
}

const isHidden = (part: string) => part.startsWith('.') || part === 'node_modules'

const withSizes = (files: readonly string[]): Promise<FoundFile[]> =>
  Promise.all(
    files.map(async (file) => ({
      path: file,
      size: (
        await stat(file).catch((error: unknown) => {
          throw refusedBySystem(file, error)
        })
      ).size,
    })),
  )
