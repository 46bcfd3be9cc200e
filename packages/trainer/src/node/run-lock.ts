import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { RunError } from '../errors.js'
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
    const mine = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() })
    if (!held.has(file) && (await create(file, mine))) {
      held.add(file)
      return async () => {
        if (held.delete(file)) await rm(file, { force: true })
      }
    }
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text === undefined) continue // given back meanwhile
    const holder = holderOf(text)
    if (held.has(file) || (await isAlive(holder))) throw inUse(root, file, holder)
    await removeStale(file, text)
  }
}

let names = 0
const uniqueName = () => temporaryName(`lock-${names++}`)

interface Holder {
  pid?: unknown
  host?: unknown
  since?: unknown
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

/** Whether the process may still be at work; of another machine's nothing is known, so it may. */
async function isAlive({ pid, host }: Holder): Promise<boolean> {
  if (typeof pid !== 'number' || pid === process.pid) return false
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  // Killed, and not yet waited for by its parent: it writes no more.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/\) Z/.test(status)
}

const inUse = (root: string, file: string, { pid, host, since }: Holder): RunError =>
  new RunError(
    `${root} is in use by process ${String(pid)} on ${String(host)}, since ${String(since)}. Wait for it or stop it; if that process is no run, remove ${file}`,
  )

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
