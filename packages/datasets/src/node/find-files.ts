import { stat } from 'node:fs/promises'
import path from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { DataFileError } from '../data-file-error.js'
import type { FileFormat } from '../formats/format.js'
import { realPathOf } from './real-path-of.js'
import { refusedBySystem } from './refused-by-system.js'
import { walkFolder } from './walk-folder.js'

export interface FoundFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** Files, and what of the folders isn't among them. */
export interface FoundFiles {
  readonly files: FoundFile[]
  /** What folders hold besides, by ending ('.png', 'no ending', 'hidden', …): how many of each. */
  readonly leftOut: ReadonlyMap<string, number>
}

type Wanted = Pick<FileFormat<unknown>, 'modality' | 'plural'>

/**
 * The files behind paths: a file is itself whatever its name, a folder gives its files of the format's extensions and its subfolders',
 * sorted by name, hidden ones left out; a pattern (`songs/**\/*.mid`) gives the files that match it, sorted. Symbolic links are followed,
 * and each real file is given once, under its own name where that is among them.
 * @throws DataFileError in one line
 */
export async function findFiles(paths: readonly string[], wanted: Wanted): Promise<FoundFiles> {
  if (paths.length === 0) throw new DataFileError('data: no path was given, expected at least one file or folder.')
  const found = new Map<string, FoundFile>()
  const leftOut = new Map<string, number>()
  for (const given of paths)
    for (const file of await filesBehind(given, wanted, leftOut)) {
      const real = await realPathOf(file.path)
      if (!found.has(real)) found.set(real, file)
    }
  return { files: [...found.values()], leftOut }
}

async function filesBehind(given: string, wanted: Wanted, leftOut: Map<string, number>): Promise<FoundFile[]> {
  const stats = await stat(given).catch((error: unknown) => {
    if (isDynamicPattern(given)) return undefined // no file of that very name
    throw refusedBySystem(given, error)
  })
  if (stats === undefined) return matching(given)
  if (stats.isFile()) return [{ path: given, size: stats.size }]
  if (!stats.isDirectory()) throw new DataFileError(`data: '${given}' isn't a file. Name a file or a folder.`)
  return inFolder(given, wanted, leftOut)
}

async function inFolder(
  folder: string,
  { modality: { extensions }, plural }: Wanted,
  leftOut: Map<string, number>,
): Promise<FoundFile[]> {
  const isWanted = (name: string) => extensions.length === 0 || extensions.includes(path.extname(name).toLowerCase())
  const files = await walkFolder(folder, isWanted, (kind) => leftOut.set(kind, (leftOut.get(kind) ?? 0) + 1))
  if (files.length === 0)
    throw new DataFileError(
      `data: the folder '${folder}' holds no ${extensions.join(', ')}${extensions.length > 0 ? ' ' : ''}file${leftOut.size > 0 ? ` (but ${describeLeftOut(leftOut)})` : ''}. Name a folder with ${plural}, or the files themselves.`,
    )
  return (await withSizes(files)).map(({ path: file, size }) => ({ path: file, size }))
}

async function matching(pattern: string): Promise<FoundFile[]> {
  const files = await glob(pattern.split(path.sep).join('/'), { onlyFiles: true, absolute: path.isAbsolute(pattern) })
  // A link may lead to a device or a pipe, which never ends.
  const found = (await withSizes(files.sort())).filter(({ isFile }) => isFile)
  if (found.length === 0)
    throw new DataFileError(`data: no file matches '${pattern}'. Check the pattern, or name files and folders.`)
  return found.map(({ path: file, size }) => ({ path: file, size }))
}

/** What folders hold besides, in words: `12 .png, 1 without an ending`. */
export const describeLeftOut = (leftOut: FoundFiles['leftOut']): string =>
  [...leftOut]
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count.toLocaleString('en-US')} ${kind}`)
    .join(', ')

const withSizes = (files: readonly string[]): Promise<(FoundFile & { readonly isFile: boolean })[]> =>
  Promise.all(
    files.map(async (file) => {
      const stats = await stat(file).catch((error: unknown) => {
        throw refusedBySystem(file, error)
      })
      return { path: file, size: stats.size, isFile: stats.isFile() }
    }),
  )
