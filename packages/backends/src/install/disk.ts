import { statfs } from 'node:fs/promises'
import { installError, megabytes } from './install-error.js'

/**
 * Makes sure, before anything is written, that it can be.
 * @param folder an existing one
 * @param bytes that will be written there
 */
export async function checkSpace(folder: string, bytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= bytes) return
  throw installError(
    `${what} needs ${megabytes(bytes)}, and the disk of '${folder}' has ${megabytes(bavail * bsize)} left. Make room and run the same command again, or name another place with --dir.`,
  )
}
