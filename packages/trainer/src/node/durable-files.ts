import { mkdir, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { FileContent } from '../store/run-store.js'

const SUFFIX = '.partial'

/** A name in the same folder for what isn't whole yet: it begins with a dot and is never taken for the real thing. */
export const temporaryName = (name: string): string => `.${name}.${process.pid}${SUFFIX}`

export const isTemporary = (name: string): boolean => name.startsWith('.') && name.endsWith(SUFFIX)

async function withFile<T>(file: string, flags: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, flags)
  try {
    return await work(handle)
  } finally {
    await handle.close()
  }
}

/** Writes a file, a piece after the other if it comes in pieces; when it returns, the bytes are on the medium. */
export const writeSynced = (file: string, content: FileContent | string): Promise<void> =>
  withFile(file, 'w', async (handle) => {
    // Takes pieces too, which its types don't say for a handle.
    await handle.writeFile(content as Uint8Array)
    await handle.sync()
  })

export const syncFile = (file: string): Promise<void> => withFile(file, 'r+', (handle) => handle.sync())

/** Makes new names in a folder durable. Windows can't open a folder, and needs no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await withFile(folder, 'r', (handle) => handle.sync())
}

/** Appends all of `content` or nothing: on a full disk the file is cut back to what it was. */
export async function appendAll(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await withFile(file, 'a', async (handle) => {
    const { size } = await handle.stat()
    try {
      await handle.writeFile(content)
    } catch (error) {
      // What matters is why the write failed; a line that stays torn is left out when it is read.
      await handle.truncate(size).catch(() => undefined)
      throw error
    }
  })
}

/** A `catch` that takes a missing file for `value`. */
export const absent =
  <T>(value: T) =>
  (error: unknown): T => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value
    throw error
  }
