import { randomUUID } from 'node:crypto'
import { link, open, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * Writes a file that is not there yet: it appears whole or not at all, so that what is torn does not take the name. Nothing
 * is opened through a link at the end of the path.
 * @throws what the system says: EEXIST if there is something of that name
 */
export async function writeNewFile(file: string, content: Uint8Array | string | AsyncIterable<string>): Promise<void> {
  const folder = path.dirname(file)
  const draft = path.join(folder, `.${randomUUID()}.draft`)
  try {
    const handle = await open(draft, 'wx')
    try {
      // Takes pieces too, which its types don't say for a handle.
      await handle.writeFile(content as string)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // A link, unlike a renaming, never takes the place of another file.
    await link(draft, file).catch(async (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw error
      // A file system without links.
      await writeFile(file, content as string, { flag: 'wx' })
    })
  } finally {
    await rm(draft, { force: true })
  }
}
