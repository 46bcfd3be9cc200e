import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { DataFileError } from '../data-file-error.js'
import { realPathOf } from './real-path-of.js'
import { refusedBySystem } from './refused-by-system.js'

/** Far above any corpus: a link to the root of a file system ends here. */
const mostEntries = 2_000_000

/**
 * The files below a folder, links followed: each real file once, sorted by path. A file is named by its own path where that is below the
 * folder, by a link to it where not. A folder that is reached twice, by a link in a circle too, is read once.
 * @param isWanted by its name
 * @param leaveOut told what each entry is that is not among them: its ending, 'without an ending', 'hidden', …
 * @throws DataFileError if the folder can't be read, or has too many entries
 */
export async function walkFolder(
  folder: string,
  isWanted: (name: string) => boolean,
  leaveOut: (kind: string) => void,
): Promise<string[]> {
  const files = new Map<string, string>()
  const seen = new Set<string>()
  const folders = new Set<string>()
  const links: string[] = []
  let entries = 0

  const takeFile = async (file: string): Promise<void> => {
    const real = await realPathOf(file)
    if (seen.has(real)) return
    seen.add(real)
    if (isWanted(file)) files.set(real, file)
    else leaveOut(path.extname(file).toLowerCase() || 'without an ending')
  }

  const takeFolder = async (from: string): Promise<void> => {
    const waiting = [from]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const real = await realPathOf(next)
      if (folders.has(real)) continue
      folders.add(real)
      for (const entry of await entriesOf(next, next === folder ? undefined : leaveOut)) {
        if (++entries > mostEntries)
          throw new DataFileError(
            `data: the folder '${folder}' has more than ${mostEntries.toLocaleString('en-US')} entries, links followed. Name the folders that are meant.`,
          )
        const place = path.join(next, entry.name)
        if (isHidden(entry.name)) leaveOut('hidden')
        else if (entry.isSymbolicLink()) links.push(place)
        else if (entry.isDirectory()) waiting.push(place)
        else if (entry.isFile()) await takeFile(place)
        else leaveOut('neither file nor folder')
      }
    }
  }

  await takeFolder(folder)
  // Links come last, in order: what they lead to may have been met under its own name.
  for (let batch = links.splice(0); batch.length > 0; batch = links.splice(0))
    for (const link of batch.sort()) {
      const target = await stat(link).catch(() => undefined)
      if (target === undefined) leaveOut('links that lead nowhere')
      else if (target.isDirectory()) await takeFolder(link)
      else if (target.isFile()) await takeFile(link)
      else leaveOut('neither file nor folder')
    }
  return [...files.values()].sort()
}

async function entriesOf(folder: string, leaveOut: ((kind: string) => void) | undefined): Promise<Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (leaveOut === undefined) throw refusedBySystem(folder, error)
    leaveOut('folders that may not be read')
    return []
  }
}

const isHidden = (name: string) => name.startsWith('.') || name === 'node_modules'
