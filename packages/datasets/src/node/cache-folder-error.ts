import { WgptError } from '@wgpt/errors'
import { codeOf } from '@wgpt/node-files'

/** The folder where tokens and downloads are kept can't be written: that is not a fault of the data. One line. */
export class CacheFolderError extends WgptError {
  override readonly name = 'CacheFolderError'
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Make room',
  EDQUOT: 'the disk quota is used up. Make room',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  EFBIG: 'the file would be larger than the system allows (ulimit -f)',
}

/** Does what writes into the cache. @throws CacheFolderError for what the system refuses, with the way out */
export async function inCache<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    throw new CacheFolderError(
      `data: the cache folder '${folder}' can't be written: ${reasons[code] ?? `the system says ${code}`}. Name another folder in WGPT_CACHE, then try again.`,
      { cause: error },
    )
  }
}
