import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { FileContent } from '../store/run-store.js'

const SUFFIX = '.partial'

/**
 * A name in the same folder for what isn't whole yet: it begins with a dot and is never taken for the real thing. Nobody can guess it, and so
 * nobody can put a link there first.
 */
export const temporaryName = (name: string): string =>
  `.${name}.${process.pid}-${randomBytes(8).toString('hex')}${SUFFIX}`

export const isTemporary = (name: string): boolean => name.startsWith('.') && name.endsWith(SUFFIX)

/** What a temporary name was made for, and by which process; early versions gave names without a random part. Undefined for any other name. */
export function parseTemporaryName(name: string): { name: string; pid: number } | undefined {
  const match = /^\.(.+)\.(\d+)(?:-[0-9a-f]{16})?\.partial$/.exec(name)
  return match === null ? undefined : { name: match[1]!, pid: Number(match[2]) }
}

// Windows has neither, nor the links and pipes that they are against.
const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY } = constants
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>

/** How files are opened: none through a link, none that is there already where a new one is made, and never waiting for a pipe's other end. */
export const flags = {
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
  create: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
  append: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK,
  sync: O_RDWR | O_NOFOLLOW | O_NONBLOCK,
} as const

export async function withFile<T>(file: string, flags: number, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, flags)
  try {
    return await work(handle)
  } finally {
    await handle.close()
  }
}

/** Makes a file, a piece after the other if it comes in pieces; when it returns, the bytes are on the medium. */
export const writeSynced = (file: string, content: FileContent | string): Promise<void> =>
  withFile(file, flags.create, async (handle) => {
    // Takes pieces too, which its types don't say for a handle.
    await handle.writeFile(content as Uint8Array)
    await handle.sync()
  })

export const syncFile = (file: string): Promise<void> => withFile(file, flags.sync, (handle) => handle.sync())

/** Makes new names in a folder durable. Windows can't open a folder, and needs no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await withFile(folder, flags.read, (handle) => handle.sync())
}

/** Appends all of `content` or nothing: on a full disk the file is cut back to what it was. */
export async function appendAll(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await withFile(file, flags.append, async (handle) => {
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
