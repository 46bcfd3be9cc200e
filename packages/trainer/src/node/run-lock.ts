import { link, mkdir, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { RunError, RunInUse } from '../errors.js'
import { temporaryName } from './durable-files.js'

export const LOCK = '.lock'

/** The locks that this process holds: a lock file with its number that isn't among them was left by an earlier process. */
const held = new Set<string>()

/**
 * Makes a run's folder this process's alone. A lock of a process that is gone (killed, crashed) is taken over.
 * @returns gives it back
 * @throws RunError that names the process that holds it
 */
export async function lockFolder(root: string): Promise<() => Promise<void>> {
  const file = path.join(root, LOCK)
  await mkdir(root, { recursive: true })
  for (;;) {
    const mine = JSON.stringify({ ...(await identity()), since: new Date().toISOString() })
    if (!held.has(file) && (await create(file, mine))) {
      held.add(file)
      const beat = setInterval(() => void touch(file), HEARTBEAT)
      beat.unref()
      return async () => {
        clearInterval(beat)
        if (held.delete(file)) await rm(file, { force: true })
      }
    }
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined
      throw new RunError(
        `${file} can't be read (${String(codeOf(error))}), so nobody knows who holds ${root}. Make it readable, or remove it if no run is at work there.`,
        { cause: error },
      )
    })
    if (text === undefined) continue // given back meanwhile
    const holder = holderOf(text)
    if (held.has(file) || (await isAlive(holder, file))) throw inUse(root, file, holder)
    await removeStale(file, text)
  }
}

let names = 0
const uniqueName = () => temporaryName(`lock-${names++}`)

interface Holder {
  pid?: unknown
  host?: unknown
  /** The boot of the machine and the space that process numbers are counted in: two containers may each have a process 1. */
  space?: unknown
  /** When the process began, by the machine's clock: a number is given again. */
  began?: unknown
  since?: unknown
}

/** A holder touches its lock so often, in milliseconds; one of another space that didn't for a while is gone. */
const HEARTBEAT = 10_000
const GONE_AFTER = 90_000

const touch = (file: string): Promise<void> => utimes(file, new Date(), new Date()).catch(() => undefined)

async function identity(): Promise<{ pid: number; host: string; space?: string; began?: string }> {
  const [boot, space, began] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined),
    readlink('/proc/self/ns/pid').catch(() => undefined),
    startOf('self'),
  ])
  return {
    pid: process.pid,
    host: hostname(),
    ...(boot !== undefined && space !== undefined && { space: `${boot.trim()} ${space}` }),
    ...(began !== undefined && { began }),
  }
}

/** Clock ticks from boot to the start of a process; undefined where there is no /proc, or no such process. */
async function startOf(pid: number | 'self'): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status.slice(status.lastIndexOf(')') + 2).split(' ')[19]
}

/** All of the content appears at once: a second process never reads half a lock. @returns false if there is one */
async function create(file: string, content: string): Promise<boolean> {
  const temporary = path.join(path.dirname(file), uniqueName())
  await writeFile(temporary, content)
  try {
    await link(temporary, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    // A file system without links: the content may be read half, which counts as a lock of nobody.
    return await writeFile(file, content, { flag: 'wx' }).then(
      () => true,
      (second: unknown) => {
        if (codeOf(second) === 'EEXIST') return false
        throw second
      },
    )
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Of two processes that find the same stale lock, one takes it; the other may have moved the new lock aside, and puts it back. */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = path.join(path.dirname(file), uniqueName())
  try {
    await rename(file, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if ((await readFile(aside, 'utf8')) !== stale) await link(aside, file).catch(() => undefined)
  await rm(aside, { force: true })
}

function holderOf(text: string): Holder {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

/**
 * Whether the process may still be at work. Of another machine's nothing is known, so it may. Of another container's on this machine its
 * number says nothing: whether the lock was touched lately does.
 */
async function isAlive({ pid, host, space, began }: Holder, file: string): Promise<boolean> {
  if (typeof pid !== 'number') return false
  if (host !== hostname()) return true
  const mine = await identity()
  if (space !== undefined && mine.space !== undefined && space !== mine.space) {
    const touched = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => -Infinity,
    )
    return Date.now() - touched < GONE_AFTER
  }
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  const start = await startOf(pid)
  if (began !== undefined && start !== undefined && start !== began) return false // the number was given again
  // Killed, and not yet waited for by its parent: it writes no more.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/\) Z/.test(status)
}

const inUse = (root: string, file: string, { pid, host, since }: Holder): RunInUse =>
  new RunInUse(
    `${root} is in use by process ${String(pid)} on ${String(host)}, since ${String(since)}. Wait for it or stop it; if that process is not a run, remove ${file}.`,
  )

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
