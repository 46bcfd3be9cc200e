import type { ByteReader } from './byte-reader.js'
import { isSameKind, mp3HeaderAt } from './mp3-frame.js'

/** More bytes than any frame has: 2,881 is the longest. */
const longestFrame = 4096
/** More bytes between two frames are not passed over: a decoder would give up, too. */
const longestGap = 1 << 20

/**
 * Continues to the next frame, of any stream, that another one of the same stream follows; or one of this stream at the very end.
 * @param isOwn whether a frame's first bytes are of the stream
 * @returns whether it is of this stream; if there is none, the reader stands at the end, or where a search that is too long was given up
 */
export async function findFrame(reader: ByteReader, isOwn: (head: Uint8Array) => boolean): Promise<boolean> {
  const from = reader.at
  while (reader.at < reader.end && reader.at - from < longestGap) {
    const bytes = await reader.peek(2 * longestFrame)
    const isEnd = reader.at + bytes.length === reader.end
    const last = isEnd ? bytes.length - 4 : longestFrame
    for (let at = 0; at <= last; at++) {
      if (bytes[at] !== 0xff) continue
      const header = mp3HeaderAt(bytes, at)
      if (header === undefined || header.length === 0) continue
      const own = bytes.subarray(at, at + 4)
      const isOfStream = isOwn(own)
      const next = at + header.length
      const isFollowed = isSameKind(bytes.subarray(next, next + 4), own)
      if (isFollowed || (isOfStream && isEnd && next === bytes.length)) {
        reader.skip(at)
        return isOfStream
      }
    }
    reader.skip(isEnd ? bytes.length : longestFrame)
  }
  return false
}
