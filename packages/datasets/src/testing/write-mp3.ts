/** MP3 streams of silence, for tests of everything but the sound: every frame's side information is zero, so that it holds no main data. */
export interface TestMp3 {
  readonly frames: number
  /** 44,100 Hz is MPEG 1; 22,050 Hz MPEG 2. Default: 44,100. */
  readonly sampleRate?: 44_100 | 22_050
  /** Default: 1. */
  readonly channels?: 1 | 2
}

/** Samples of a frame. */
export const frameSamples = { 44_100: 1152, 22_050: 576 } as const

export function writeTestMp3({ frames, sampleRate = 44_100, channels = 1 }: TestMp3): Uint8Array {
  const isFirstVersion = sampleRate === 44_100
  const length = isFirstVersion ? Math.floor((144 * 64_000) / 44_100) : Math.floor((72 * 64_000) / 22_050)
  const bytes = new Uint8Array(frames * length)
  for (let frame = 0; frame < frames; frame++)
    bytes.set(
      [0xff, isFirstVersion ? 0xfb : 0xf3, isFirstVersion ? 0x50 : 0x80, channels === 1 ? 0xc4 : 0x04],
      frame * length,
    )
  return bytes
}
