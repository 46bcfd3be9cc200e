import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { makeFolders } from './make-folders.js'

/** What a file is to hold, at once or piece by piece. */
export type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>

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
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_DIRECTORY = 0 } = constants as Partial<typeof constants>

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

/** A file on its way, under a temporary name until it is whole. */
export interface Draft {
  readonly handle: FileHandle
  /** The bytes are on the medium, and the file appears under its name: the one it began with, or another of the same folder. */
  finish(as?: string): Promise<void>
  /** Nothing is left. No error if it is finished. */
  abandon(): Promise<void>
}

/** @param file the name that it is to have; the folder must be there */
export async function createDraft(file: string): Promise<Draft> {
  const folder = path.dirname(file)
  const temporary = path.join(folder, temporaryName(path.basename(file)))
  const handle = await open(temporary, flags.create)
  let isOpen = true
  const close = async () => {
    isOpen = false
    await handle.close()
  }
  return {
    handle,
    async finish(as = file) {
      await handle.sync()
      await close()
      await rename(temporary, as)
      await syncFolder(folder)
    },
    async abandon() {
      if (isOpen) await close()
      await rm(temporary, { force: true }) // there only if it is not finished: nobody else has the name
    },
  }
}

/**
 * Writes the whole file or none, whatever happens meanwhile, instead of one that may be there. The folder is made where it is missing.
 * @example
 * ```ts
 * await writeWhole('runs/a/config.json', '{}\n')
 * ```
 */
export async function writeWhole(file: string, content: Content): Promise<void> {
  await makeFolders(path.dirname(file))
  const draft = await createDraft(file)
  try {
    await fill(draft.handle, content)
    await draft.finish()
  } catch (error) {
    await draft.abandon()
    throw error
  }
}

/**
 * Writes a file that is not there yet, the whole of it or nothing: what is torn does not take the name.
 * @throws what the system says: EEXIST if there is something of that name, a link too
 */
export async function writeNew(file: string, content: Content): Promise<void> {
  const temporary = path.join(path.dirname(file), temporaryName(path.basename(file)))
  try {
    await writeSynced(temporary, content)
    // A link, unlike a renaming, never takes the place of another file.
    await link(temporary, file).catch(async (error: unknown) => {
      if (codeOf(error) === 'EEXIST') throw error
      // A file system without links: nothing is written through what may have come to be there.
      await copyAsNew(temporary, file)
    })
  } finally {
    await rm(temporary, { force: true })
  }
}

const copyAsNew = (from: string, to: string): Promise<void> =>
  withFile(from, flags.read, (source) => writeSynced(to, source.createReadStream({ autoClose: false })))

/** Makes a file, a piece after the other if it comes in pieces; when it returns, the bytes are on the medium. */
export const writeSynced = (file: string, content: Content): Promise<void> =>
  withFile(file, flags.create, async (handle) => {
    await fill(handle, content)
    await handle.sync()
  })

/** Takes pieces too, which its types don't say for a handle. */
const fill = (handle: FileHandle, content: Content): Promise<void> => handle.writeFile(content as Uint8Array)

export const syncFile = (file: string): Promise<void> => withFile(file, flags.sync, (handle) => handle.sync())

/** Makes new names in a folder durable. Windows can't open a folder, and needs no such call. */
export async function syncFolder(folder: string): Promise<void> {
  // The folder may be a link, as people make of `runs` to a larger disk: nothing is written by this handle.
  if (process.platform !== 'win32') await withFile(folder, O_RDONLY | O_DIRECTORY, (handle) => handle.sync())
}

/** Appends all of `content` or nothing: on a full disk the file is cut back to what it was. */
export async function appendAll(file: string, content: Uint8Array | string): Promise<void> {
  await makeFolders(path.dirname(file))
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
    if (codeOf(error) === 'ENOENT') return value
    throw error
  }

/** What the system calls an error: 'ENOENT'. Undefined for an error that is not the system's. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined
