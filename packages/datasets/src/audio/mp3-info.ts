import { bigEndian, hasText } from './byte-reader.js'
import { crc16Reflected } from './crc.js'
import type { Mp3FrameHeader } from './mp3-frame.js'

/** What the first frame of a stream tells of the others instead of sound. */
export interface Mp3Info {
  readonly name: 'Xing' | 'Info' | 'VBRI'
  /** Frames behind this one; undefined where it isn't said. */
  readonly frames: number | undefined
  /** CRC-16 of all frames behind this one; undefined where it isn't said. */
  readonly musicCrc: number | undefined
  /** Samples that the encoder added before and behind the sound; undefined where it isn't said. */
  readonly delays: readonly [number, number] | undefined
  /** Whether the CRC over this frame, where it has one, is another one. */
  readonly isDamaged: boolean
}

const encoders = ['LAME', 'Lavf', 'Lavc', 'L3.9', 'GOGO']

/**
 * Xing's, LAME's or Fraunhofer's information, if the frame is one of it.
 * Source: Gabriel Bouvigne, MP3 Info Tag revision 1 specifications; the VBRI header as Fraunhofer's encoder writes it.
 */
export function mp3InfoOf(frame: Uint8Array, { sideStart, sideLength, layer }: Mp3FrameHeader): Mp3Info | undefined {
  if (layer !== 3) return undefined
  if (hasText(frame, 36, 'VBRI') && frame.length >= 36 + 26)
    return {
      name: 'VBRI',
      frames: bigEndian(frame, 36 + 14, 4),
      musicCrc: undefined,
      delays: undefined,
      isDamaged: false,
    }
  // Behind the side information; LAME leaves the room of the CRC out, in frames that have one too.
  const places = [sideStart + sideLength, 4 + sideLength]
  const tags = places.flatMap((place) => (['Xing', 'Info'] as const).map((name) => ({ name, start: place })))
  const tag = tags.find(({ name, start }) => hasText(frame, start, name))
  if (tag === undefined) return undefined
  const { name, start } = tag
  const flags = bigEndian(frame, start + 4, 4)
  let at = start + 8
  const frames = flags & 1 ? bigEndian(frame, at, 4) : undefined
  at += 4 * (flags & 1) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0)
  const extension = frame.subarray(at, at + 36)
  const isKnown = extension.length === 36 && encoders.some((encoder) => hasText(extension, 0, encoder))
  if (!isKnown) return { name, frames, musicCrc: undefined, delays: undefined, isDamaged: false }
  const own = bigEndian(extension, 34, 2)
  const isRight = own === crc16Reflected(frame, 0, at + 34) || own === crcOfLavf(frame, at + 34)
  const delays = bigEndian(extension, 21, 3)
  const musicCrc = bigEndian(extension, 32, 2)
  return {
    name,
    frames,
    musicCrc: musicCrc === 0 ? undefined : musicCrc,
    // mpg123 cuts by them where it looks for them.
    delays: start === 4 + sideLength ? [delays >> 12, delays & 0xfff] : undefined,
    isDamaged: own !== 0 && !isRight,
  }
}

/** ffmpeg always takes it of 190 bytes, wherever the CRC itself stands, with zeros for it and behind the frame. */
function crcOfLavf(frame: Uint8Array, at: number): number {
  const bytes = new Uint8Array(190)
  bytes.set(frame.subarray(0, 190))
  if (at < 190) bytes.set([0, 0].slice(0, 190 - at), at)
  return crc16Reflected(bytes, 0, 190)
}
