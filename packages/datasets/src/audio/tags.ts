import type { ByteSource } from '../byte-source.js'
import { hasText, littleEndian } from './byte-reader.js'

/** Where the sound is in a file, and where tags stand that any program may add before and behind it. */
export interface SoundSpan {
  readonly start: number
  readonly end: number
}

/** More tags than any file has. */
const mostTags = 32
/** A Lyrics3 v1 tag has no length: its text has at most so many bytes. */
const longestLyrics = 5100

/** Four bytes of 7 bits each; undefined if one has 8. */
function synchsafe(bytes: Uint8Array, at: number): number | undefined {
  let value = 0
  for (let index = 0; index < 4; index++) {
    const byte = bytes[at + index]!
    if (byte > 0x7f) return undefined
    value = value * 128 + byte
  }
  return value
}

/**
 * The length of the tag that begins at a place: ID3v1, ID3v2 or APEv2, 0 if there is none.
 * Sources: id3.org, ID3 tag version 2.4.0 - Main Structure; Hydrogenaudio, APEv2 specification.
 */
export async function tagLengthAt(source: ByteSource, start: number, end: number): Promise<number> {
  const head = await source.read(start, Math.min(start + 32, end))
  if (head.length >= 10 && hasText(head, 0, 'ID3') && head[3] !== 0xff && head[4] !== 0xff) {
    const length = synchsafe(head, 6)
    if (length !== undefined) return 10 + length + (head[5]! & 0x10 ? 10 : 0)
  }
  if (hasText(head, 0, 'TAG') && end - start >= 128) return 128
  if (head.length >= 32 && hasText(head, 0, 'APETAGEX')) return 32 + littleEndian(head, 12, 4)
  return 0
}

/** The length of the tag that ends at a place: ID3v1, ID3v2 with a footer, APEv1 and 2, Lyrics3. */
async function tagLengthBefore(source: ByteSource, start: number, end: number): Promise<number> {
  const from = Math.max(start, end - 128)
  const tail = await source.read(from, end)
  const back = (count: number) => tail.length - count
  if (tail.length === 128 && hasText(tail, 0, 'TAG')) {
    const enhanced = end - 128 - 227
    if (enhanced >= start && hasText(await source.read(enhanced, enhanced + 4), 0, 'TAG+')) return 128 + 227
    return 128
  }
  if (tail.length >= 32 && hasText(tail, back(32), 'APETAGEX')) {
    const hasHeader = (tail[back(32) + 23]! & 0x80) !== 0
    return littleEndian(tail, back(32) + 12, 4) + (hasHeader ? 32 : 0)
  }
  if (tail.length >= 10 && hasText(tail, back(10), '3DI')) {
    const length = synchsafe(tail, back(10) + 6)
    if (length !== undefined) return length + 20
  }
  if (tail.length >= 15 && hasText(tail, back(9), 'LYRICS200')) {
    const length = Number(String.fromCharCode(...tail.subarray(back(15), back(9))))
    if (Number.isInteger(length)) return length + 15
  }
  if (tail.length >= 9 && hasText(tail, back(9), 'LYRICSEND')) {
    const text = await source.read(Math.max(start, end - longestLyrics - 20), end)
    for (let at = text.length - 20; at >= 0; at--) if (hasText(text, at, 'LYRICSBEGIN')) return text.length - at
  }
  return 0
}

/** The sound of a file without the tags around it. A tag that would be longer than what is there is not one. */
export async function withoutTags(source: ByteSource): Promise<SoundSpan> {
  let [start, end] = [0, source.size]
  for (let count = 0; count < mostTags; count++) {
    const length = await tagLengthAt(source, start, end)
    if (length === 0 || start + length > end) break
    start += length
  }
  for (let count = 0; count < mostTags; count++) {
    const length = await tagLengthBefore(source, start, end)
    if (length === 0 || end - length < start) break
    end -= length
  }
  return { start, end }
}
