import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * SHA-256 over the names and contents of all files of a folder, in hexadecimal. A link or anything else that is neither file nor folder is
 * part of it by its kind, so that a folder with one equals none without.
 */
export async function hashOfFiles(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).map((name) => name.split(path.sep).join('/')).sort()
  const hash = createHash('sha256')
  for (const name of names) {
    const file = path.join(folder, name)
    const found = await lstat(file)
    if (found.isDirectory()) continue
    const content = found.isFile()
      ? createHash('sha256')
          .update(await readFile(file))
          .digest('hex')
      : 'not a file'
    hash.update(`${name}\0${content}\n`)
  }
  return hash.digest('hex')
}
