import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, mkdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writing } from './install-error.js'

/** Who holds a lock. */
interface Owner {
  readonly pid: number
  readonly host: string
  /** When the process began, as Linux counts it: a later process may get the same number. */
  readonly began: string
  readonly id: string
}

/** Milliseconds between two looks at somebody else's lock. */
const interval = 250
/** Milliseconds after which the short lock around a takeover counts as left behind. */
const takeoverLimit = 10_000

/**
 * Does the work while no other process does work under this lock; waits for one that does. A lock whose process has ended, by a crash or a
 * kill, is taken over. On another machine (a shared home folder) nobody can know: its lock is waited for.
 * @param work is told whether another's work came first
 * @param onWait is told once who is waited for
 */
export async function withLock<T>(
  file: string,
  work: (waited: boolean) => Promise<T>,
  { onWait, signal }: { onWait: (owner: string) => void; signal?: AbortSignal | undefined },
): Promise<T> {
  await writing(path.dirname(file), () => mkdir(path.dirname(file), { recursive: true }))
  const mine: Owner = { pid: process.pid, host: hostname(), began: beginOf(process.pid) ?? '', id: randomUUID() }
  let waited = false
  while (!(await take(file, mine))) {
    const owner = await readOwner(file)
    if (owner !== undefined && hasEnded(owner)) {
      await removeLeftBehind(file, owner)
      continue
    }
    if (owner !== undefined && !waited)
      onWait(`process ${owner.pid}${owner.host === mine.host ? '' : ` on ${owner.host}`}`)
    waited ||= owner !== undefined
    await sleep(interval, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted())
  }
  try {
    return await work(waited)
  } finally {
    if ((await readOwner(file))?.id === mine.id) await rm(file, { force: true })
  }
}

/** A hard link appears whole or not at all, and never instead of another. */
async function take(file: string, owner: Owner): Promise<boolean> {
  const draft = `${file}.${owner.id}`
  try {
    await writing(draft, () => writeFile(draft, JSON.stringify(owner)))
    await link(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** One process at a time may remove a dead one's lock: it looks once more, so that it does not remove the lock of whoever came first. */
async function removeLeftBehind(file: string, dead: Owner): Promise<void> {
  const guard = `${file}.takeover`
  try {
    await writeFile(guard, '', { flag: 'wx' })
  } catch {
    const age = await stat(guard).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > takeoverLimit) await rm(guard, { force: true })
    await sleep(interval / 10)
    return
  }
  try {
    if ((await readOwner(file))?.id === dead.id) await unlink(file)
  } finally {
    await rm(guard, { force: true })
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner
  } catch {
    return undefined // Released in the meantime.
  }
}

const hasEnded = ({ pid, host, began }: Owner): boolean => host === hostname() && beginOf(pid) !== began

/** The 22nd field of /proc/PID/stat; the second one, the name in brackets, may hold spaces. Undefined when the process is gone. */
function beginOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
