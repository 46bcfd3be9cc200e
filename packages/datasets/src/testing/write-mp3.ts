import { crc16 } from '../audio/crc.js'

/** MP3 streams of silence, for tests of everything but the sound: every frame's side information is zero, so that it holds no main data. */
export interface TestMp3 {
  readonly frames: number
  /** 44,100 Hz is MPEG 1; 22,050 Hz MPEG 2. Default: 44,100. */
  readonly sampleRate?: 44_100 | 22_050
  /** Default: 1. */
  readonly channels?: 1 | 2
  /** Whether each frame has a CRC. Default: no. */
  readonly hasCrc?: boolean
}

/** Samples of a frame. */
export const frameSamples = { 44_100: 1152, 22_050: 576 } as const

export function writeTestMp3({ frames, sampleRate = 44_100, channels = 1, hasCrc = false }: TestMp3): Uint8Array {
  const isFirstVersion = sampleRate === 44_100
  const length = isFirstVersion ? Math.floor((144 * 64_000) / 44_100) : Math.floor((72 * 64_000) / 22_050)
  const bytes = new Uint8Array(frames * length)
  const sideLength = isFirstVersion ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17
  for (let at = 0; at < bytes.length; at += length) {
    const head = [0xff, isFirstVersion ? 0xfb : 0xf3, isFirstVersion ? 0x50 : 0x80, channels === 1 ? 0xc4 : 0x04]
    if (hasCrc) head[1]! &= 0xfe
    bytes.set(head, at)
    if (hasCrc) {
      const crc = crc16(bytes, at + 6, at + 6 + sideLength, crc16(bytes, at + 2, at + 4, 0xffff))
      bytes.set([crc >> 8, crc & 255], at + 4)
    }
  }
  return bytes
}

/** The same with a first frame of information, which says the number of frames. @param place bytes from its beginning to 'Info' */
export function writeTestMp3WithInfo(mp3: TestMp3, place: number): Uint8Array {
  const bytes = writeTestMp3({ ...mp3, frames: mp3.frames + 1 })
  bytes.set([0x49, 0x6e, 0x66, 0x6f, 0, 0, 0, 1, 0, 0, mp3.frames >> 8, mp3.frames & 255], place)
  return bytes
}
