import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder and the folders that it lies in, where they are missing. One by one: Node's recursive mkdir says ENOENT where a folder above
 * can't be made, on a read-only disk for example, and never ends where the system makes none at all, as in /proc.
 * @throws the system's own error
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if (await isFolder(folder)) return
    const parent = path.dirname(path.resolve(folder))
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || (await isFolder(parent))) throw error
    await makeFolders(parent)
    await makeFolders(folder)
  }
}

const isFolder = (place: string) =>
  stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  )
