import { LockUnreadable, withLock as withFileLock } from '@wgpt/node-files'
import { describeWriteFailure, installError } from './install-error.js'

/**
 * Does the work while no other process does work under this lock; waits for one that does. A lock whose process has ended, by a crash or a
 * kill, is taken over. On another machine (a shared home folder) nobody can know: its lock is waited for.
 * @param work is told whether another's work came first
 * @param options.onWait is told once who is waited for
 */
export async function withLock<T>(
  file: string,
  work: (waited: boolean) => Promise<T>,
  options: { onWait: (owner: string) => void; signal?: AbortSignal | undefined },
): Promise<T> {
  const lock = { isMine: false }
  try {
    return await withFileLock(
      file,
      (waited) => {
        lock.isMine = true
        return work(waited)
      },
      options,
    )
  } catch (error) {
    if (lock.isMine) throw error
    throw error instanceof LockUnreadable ? installError(error.message, error) : describeWriteFailure(error, file)
  }
}
