import path from 'node:path'
import { LockUnreadable, tryLock } from '@wgpt/node-files'
import { RunError, RunInUse } from '../errors.js'

export const LOCK = '.lock'

/**
 * Makes a run's folder this process's alone. A lock of a process that is gone (killed, crashed) is taken over.
 * @returns gives it back
 * @throws RunError that names the process that holds it
 */
export async function lockFolder(root: string): Promise<() => Promise<void>> {
  const file = path.join(root, LOCK)
  const outcome = await tryLock(file).catch((error: unknown) => {
    throw error instanceof LockUnreadable ? new RunError(error.message, { cause: error }) : error
  })
  if ('release' in outcome) return outcome.release
  const { pid, host, since } = outcome.holder
  throw new RunInUse(
    `${root} is in use by process ${String(pid)} on ${String(host)}, since ${String(since)}. Wait for it or stop it; if that process is not a run, remove ${file}.`,
  )
}
