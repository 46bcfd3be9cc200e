/** Blocks of a sound: every channel's samples in [-1, 1], as many in each. */
export interface AudioBlock {
  readonly sampleRate: number
  readonly channels: readonly Float32Array[]
}
