import { WgptError } from '@wgpt/errors'
import { randomUUID } from 'node:crypto'
import { link, lstat, open, rm, unlink, writeFile, type FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolders } from './make-folders.js'
import { isRunning, ownIdentity } from './process-identity.js'
import { codeOf, flags, temporaryName, withFile } from './whole-files.js'

/** Who holds a lock: as its file says, which may be anything. */
export interface LockHolder {
  readonly pid?: unknown
  readonly host?: unknown
  readonly space?: unknown
  readonly began?: unknown
  /** When it was taken, as a date in ISO 8601. */
  readonly since?: unknown
}

/** The lock was taken, and is given back by `release`; or another process has it. */
export type LockOutcome = { readonly release: () => Promise<void> } | { readonly holder: LockHolder }

/** A lock file that is there and can't be read. */
export class LockUnreadable extends WgptError {
  override readonly name = 'LockUnreadable'
  /** @param file the lock's */
  constructor(file: string, cause: unknown) {
    const why = codeOf(cause) ?? (cause instanceof Error ? cause.message : String(cause))
    super(
      `${file} can't be read (${why}), so nobody knows who holds ${path.dirname(file)}. Make it readable, or remove it if nothing is at work there.`,
      { cause },
    )
  }
}

/** A holder touches its lock so often; one of another container that did not for a while is gone. Milliseconds, as all of these. */
const heartbeat = 10_000
const goneAfter = 90_000
/** A lock that cannot be understood may be one that is just being written, on a file system without links. */
const tornAfter = 1000
/** A process that removes a dead one's lock takes less than that, or was killed at it. */
const takeoverLimit = 10_000
/** Between two looks at another's lock. */
const interval = 250
/** In bytes: a lock of ours has a few hundred. */
const longest = 4096

/** The locks that this copy of the module holds: where there is no /proc, one with our number that isn't here is an earlier process's. */
const held = new Set<string>()

/**
 * Takes a lock, or says who holds it. One whose process has ended (by a crash, a kill) is taken over.
 * @param file its name; the folder is made where it is missing
 * @throws LockUnreadable if it is there and cannot be read; what the system says if it cannot be written
 * @example
 * ```ts
 * const lock = await tryLock('runs/a/.lock')
 * if ('holder' in lock) throw new Error(`process ${String(lock.holder.pid)} is at work there.`)
 * await lock.release()
 * ```
 */
export async function tryLock(file: string): Promise<LockOutcome> {
  await makeFolders(path.dirname(file))
  const mine = { ...(await ownIdentity()), since: new Date().toISOString(), id: randomUUID() }
  for (;;) {
    const handle = await create(file, JSON.stringify(mine))
    if (handle !== undefined) return { release: hold(file, handle, mine.id) }
    const text = await readLock(file)
    if (text === undefined) continue // given back meanwhile
    const holder = holderOf(text)
    if (holder !== undefined && (await isAlive(holder, file))) return { holder }
    if (holder === undefined && (await silenceOf(file)) < tornAfter) await sleep(tornAfter / 10)
    else await removeLeftBehind(file, text)
  }
}

/**
 * Does the work while no other process does work under this lock; waits for one that does.
 * @param work is told whether another's work came first
 * @param options.onWait is told once who is waited for
 */
export async function withLock<T>(
  file: string,
  work: (waited: boolean) => Promise<T>,
  { onWait, signal }: { onWait: (holder: string) => void; signal?: AbortSignal | undefined },
): Promise<T> {
  for (let waited = false; ; waited = true) {
    const lock = await tryLock(file)
    if ('release' in lock)
      try {
        return await work(waited)
      } finally {
        await lock.release()
      }
    if (!waited) onWait(describeHolder(lock.holder))
    await sleep(interval, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted())
  }
}

function describeHolder({ pid, host }: LockHolder): string {
  return `process ${String(pid)}${host === hostname() ? '' : ` on ${String(host)}`}`
}

/** Keeps a lock's file fresh until it is given back; what is written to is the file that was made, whatever has its name by then. */
function hold(file: string, handle: FileHandle, id: string): () => Promise<void> {
  held.add(file)
  const beat = setInterval(() => void touch(handle), heartbeat)
  beat.unref()
  return async () => {
    if (!held.delete(file)) return
    clearInterval(beat)
    await handle.close()
    if ((await readLock(file).catch(() => ''))?.includes(id)) await rm(file, { force: true })
  }
}

/** The same byte again: the file system notes the time, by its own clock. */
const touch = (handle: FileHandle): Promise<unknown> => handle.write('{', 0).catch(() => undefined)

/**
 * All of the content appears at once: a second process never reads half a lock, and never loses its own to this one.
 * @returns undefined if there is one
 */
async function create(file: string, content: string): Promise<FileHandle | undefined> {
  const draft = path.join(path.dirname(file), temporaryName(path.basename(file)))
  const handle = await open(draft, flags.create)
  try {
    await handle.writeFile(content)
    await link(draft, file)
    return handle
  } catch (error) {
    await handle.close()
    if (codeOf(error) === 'EEXIST') return undefined
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EINVAL', 'EXDEV'].includes(codeOf(error) ?? ''))
      throw error
    return await createInPlace(file, content)
  } finally {
    await rm(draft, { force: true })
  }
}

/** On a file system without links: the content may be read half, for a moment. */
async function createInPlace(file: string, content: string): Promise<FileHandle | undefined> {
  try {
    const handle = await open(file, flags.create)
    await handle.writeFile(content)
    return handle
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined
    throw error
  }
}

/** One process at a time may remove a dead one's lock: it looks once more, so that it does not remove the lock of whoever came first. */
async function removeLeftBehind(file: string, dead: string): Promise<void> {
  const guard = `${file}.takeover`
  try {
    await writeFile(guard, '', { flag: 'wx' })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    if ((await silenceOf(guard)) > takeoverLimit) await rm(guard, { force: true })
    await sleep(interval / 10)
    return
  }
  try {
    if ((await readLock(file)) === dead) await unlink(file)
  } finally {
    await rm(guard, { force: true })
  }
}

/** @returns undefined if there is none; never through a link, and never waiting for a pipe's other end */
async function readLock(file: string): Promise<string | undefined> {
  try {
    return await withFile(file, flags.read, async (handle) => {
      const found = await handle.stat()
      if (!found.isFile() && !found.isDirectory()) throw new Error('not a file')
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(longest + 1), 0, longest + 1, 0)
      if (bytesRead > longest) throw new Error('too long for a lock')
      return buffer.toString('utf8', 0, bytesRead)
    })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new LockUnreadable(file, error)
  }
}

/** Undefined for what no process of ours has written whole. */
function holderOf(text: string): (LockHolder & { readonly pid: number }) | undefined {
  try {
    const parsed = JSON.parse(text) as LockHolder | null
    return typeof parsed?.pid === 'number' ? { ...parsed, pid: parsed.pid } : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether the holder may still be at work. Of another machine's nothing is known, so it may. Of another container's on this machine its
 * number says nothing: whether the lock was touched lately does.
 */
async function isAlive(holder: LockHolder & { readonly pid: number }, file: string): Promise<boolean> {
  const { pid, host, space, began } = holder
  if (host !== hostname()) return true
  const mine = await ownIdentity()
  if (space !== undefined && mine.space !== undefined && space !== mine.space)
    return (await silenceOf(file)) < goneAfter
  if (pid === process.pid && (typeof began !== 'string' || mine.began === undefined)) return held.has(file)
  return isRunning(pid, typeof began === 'string' ? began : undefined)
}

/** Milliseconds since a file was touched, by the clock of its file system: those of two machines differ. Infinite if it is gone. */
async function silenceOf(file: string): Promise<number> {
  const probe = path.join(path.dirname(file), temporaryName('clock'))
  const handle = await open(probe, flags.create)
  try {
    const [now, then] = await Promise.all([handle.stat(), lstat(file)])
    return now.mtimeMs - then.mtimeMs
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Infinity
    throw error
  } finally {
    await handle.close()
    await rm(probe, { force: true })
  }
}
