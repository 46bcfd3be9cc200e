import { statfs } from 'node:fs/promises'
import { CacheFolderError, inCache } from './cache-folder-error.js'

/** What a file system says of itself: blocks that are there, blocks that this user may fill, and the bytes of one. */
interface DiskFigures {
  readonly blocks: number
  readonly bavail: number
  readonly bsize: number
}

/** Bytes that stay free for what else the run writes: a hundredth of the disk, and no more than this. */
const mostReserved = 64 * 2 ** 20
/** So much is written between two looks at the disk, at most. */
const between = 16 * 2 ** 20

/** Bytes that may be written, and bytes that are left. A file system that does not say its size is not asked: then both are infinite. */
export function roomOf({ blocks, bavail, bsize }: DiskFigures): { readonly room: number; readonly left: number } {
  if (blocks === 0) return { room: Infinity, left: Infinity }
  const left = bavail * bsize
  return { room: Math.max(0, left - Math.min(mostReserved, (blocks * bsize) / 100)), left }
}

/**
 * Looks at the disk while something is written whose length isn't known, so that it is refused before the disk is full.
 * @param folder an existing one
 * @param what is written, in the plural: 'the tokens of this data'
 * @returns to be called before each write with its bytes
 * @throws CacheFolderError with the figures
 */
export function createRoomCheck(folder: string, what: string): (bytes: number) => Promise<void> {
  let [allowed, written] = [0, 0]
  return async (bytes) => {
    if (bytes > allowed) {
      const { room, left } = roomOf(await inCache(folder, () => statfs(folder)))
      if (bytes > room)
        throw new CacheFolderError(
          `data: ${what} need more than the ${megabytes(written + room)} that the disk of '${folder}' has for them: ${megabytes(written)} are written, and ${megabytes(left)} are left, of which a part stays free. Make room there, or name another folder in WGPT_CACHE, then try again.`,
        )
      allowed = Math.max(bytes, Math.min(room, between))
    }
    allowed -= bytes
    written += bytes
  }
}

/**
 * Makes sure, before anything is written, that it can be.
 * @param folder an existing one
 * @throws CacheFolderError with the figures
 */
export async function checkRoom(folder: string, bytes: number, what: string): Promise<void> {
  const { room, left } = roomOf(await inCache(folder, () => statfs(folder)))
  if (bytes > room)
    throw new CacheFolderError(
      `data: ${what} needs ${megabytes(bytes)}, and the disk of '${folder}' has ${megabytes(left)} left. Make room there, or name another folder in WGPT_CACHE, then try again.`,
    )
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`
