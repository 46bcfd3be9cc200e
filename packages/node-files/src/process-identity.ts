import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** Who a process is. A number alone is given again, and a host's name is given to two containers, each of which has a process 1. */
export interface ProcessIdentity {
  readonly pid: number
  readonly host: string
  /** The boot of the machine and the space that process numbers are counted in; missing where there is no /proc. */
  readonly space?: string
  /** When the process began, in clock ticks since the boot; missing where there is no /proc. */
  readonly began?: string
}

/** Of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const [boot, space, status] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined),
    readlink('/proc/self/ns/pid').catch(() => undefined),
    statusOf('self'),
  ])
  return {
    pid: process.pid,
    host: hostname(),
    ...(boot !== undefined && space !== undefined && { space: `${boot.trim()} ${space}` }),
    ...(status !== undefined && { began: status.began }),
  }
}

/**
 * Whether a process of this machine and this space still runs.
 * @param began as its identity says; a later process of the same number began at another time
 */
export async function isRunning(pid: number, began: string | undefined): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is somebody else's, and there.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const status = await statusOf(pid)
  if (status === undefined) return true // there is no /proc, or it says nothing about other users' processes
  // A zombie is killed, and not yet waited for by its parent: it writes no more.
  return status.state !== 'Z' && (began === undefined || began === status.began)
}

/** The 3rd and the 22nd field of /proc/PID/stat; the second one, the name in brackets, may hold spaces. */
async function statusOf(pid: number | 'self'): Promise<{ state: string; began: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, began] = [fields[0], fields[19]]
  return state === undefined || began === undefined ? undefined : { state, began }
}
