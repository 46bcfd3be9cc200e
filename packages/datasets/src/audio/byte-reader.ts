import type { ByteSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'

/** Walks through a source from `at` to `end`, with some of its bytes at hand. */
export interface ByteReader {
  readonly source: ByteSource
  /** The next byte's place in the source. */
  readonly at: number
  readonly end: number
  /** The bytes from `at` on: `count` or more, fewer where the end comes first. They stay as they are until the next call. */
  peek(count: number): Promise<Uint8Array>
  skip(count: number): void
}

/** Bytes read at once at the least. */
const pieceLength = 1 << 16

/** @throws DataFileError (`peek`) where the source gives fewer bytes than it has: it was cut while it was read */
export function createByteReader(source: ByteSource, start = 0, end = source.size): ByteReader {
  let held: Uint8Array = new Uint8Array(0)
  let [at, heldFrom] = [start, start]
  return {
    source,
    get at() {
      return at
    },
    end,
    async peek(count) {
      const until = Math.min(at + count, end)
      const heldTo = heldFrom + held.length
      if (until > heldTo || at < heldFrom) {
        const kept = at >= heldFrom && at < heldTo ? held.subarray(at - heldFrom) : new Uint8Array(0)
        const from = at + kept.length
        const to = Math.min(end, Math.max(until, from + pieceLength))
        const bytes = await source.read(from, to)
        if (bytes.length < to - from)
          throw new DataFileError(
            `data: '${source.name}' ended at byte ${from + bytes.length} of ${source.size} while it was read. Start again when nothing writes to it.`,
            { offset: from + bytes.length },
          )
        held = bytes
        if (kept.length > 0) {
          held = new Uint8Array(kept.length + bytes.length)
          held.set(kept)
          held.set(bytes, kept.length)
        }
        heldFrom = at
      }
      return held.subarray(at - heldFrom)
    },
    skip(count) {
      at += count
    },
  }
}

/** Whether a text of ASCII stands at a place. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}

/** A whole number of `width` bytes, the highest first, below 2^53. */
export function bigEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let index = 0; index < width; index++) value = value * 256 + (bytes[at + index] ?? 0)
  return value
}

/** A whole number of `width` bytes, the lowest first, below 2^53. */
export function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let index = width - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] ?? 0)
  return value
}

/** Whether nothing but zeros stands between two places, read in pieces. */
export async function isZero(source: ByteSource, from: number, to: number): Promise<boolean> {
  for (let at = from; at < to; at += pieceLength)
    if ((await source.read(at, Math.min(at + pieceLength, to))).some((byte) => byte !== 0)) return false
  return true
}

/** The hexadecimal digits of bytes, two each. */
export const hexOf = (bytes: Uint8Array, between = ''): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(between)
