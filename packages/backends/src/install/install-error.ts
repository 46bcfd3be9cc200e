import { BackendError } from '../status.js'

/** An installation that ended: what, what was found, what to do, in one line. */
export const installError = (message: string, cause?: unknown): BackendError =>
  new BackendError(`tensorflow: ${message}`, cause === undefined ? {} : { cause })

/** What to say of a file that the system refused to write. Anything else is thrown as it came. */
export function describeWriteFailure(error: unknown, file: string): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return installError(
      `the disk of '${file}' is full. Make room and run the same command again (it continues from there), or name another place with --dir.`,
      error,
    )
  if (['EFBIG', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOTDIR', 'ENAMETOOLONG'].includes(code))
    return installError(
      `can't write '${file}' (${message.split(',')[0]!}). Make the folder writable, or name another one with --dir.`,
      error,
    )
  return error
}

/** Does the work on a file or folder, with the system's refusals in words. */
export async function writing<T>(file: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw describeWriteFailure(error, file)
  }
}

/** Bytes for people. */
export const megabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(bytes >= 1e7 ? 0 : 1)} MB`
