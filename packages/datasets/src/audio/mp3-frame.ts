/** The header of a frame of MPEG audio. Source: ISO/IEC 11172-3, section 2.4.1.3; 13818-3 for the lower rates. */
export interface Mp3FrameHeader {
  /** 1, 2, or 2.5. */
  readonly version: number
  readonly layer: number
  readonly sampleRate: number
  readonly channels: number
  /** Samples per channel. */
  readonly samples: number
  readonly hasCrc: boolean
  /** Bytes, header and all; 0 in a stream of free format, which says no bit rate. */
  readonly length: number
  /** Where its side information begins and how long it is (layer III). */
  readonly sideStart: number
  readonly sideLength: number
}

const bitRates: Readonly<Record<string, readonly number[]>> = {
  '1/1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1/2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1/3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2/1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2/2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2/3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}

/** Bytes of a header with its CRC and side information, at most. */
export const longestMp3Head = 38

/** The header at a place, if one may stand there. */
export function mp3HeaderAt(bytes: Uint8Array, at: number): Mp3FrameHeader | undefined {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0 || at + 4 > bytes.length) return undefined
  const [second, third, fourth] = [bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!]
  const [versionCode, layer] = [(second >> 3) & 3, 4 - ((second >> 1) & 3)]
  const [rateCode, speedCode] = [(third >> 2) & 3, third >> 4]
  if (versionCode === 1 || layer === 4 || rateCode === 3 || speedCode === 15 || (fourth & 3) === 2) return undefined
  const version = versionCode === 3 ? 1 : versionCode === 2 ? 2 : 2.5
  const sampleRate = [44_100, 48_000, 32_000][rateCode]! / (version === 1 ? 1 : version === 2 ? 2 : 4)
  const bitRate = 1000 * bitRates[`${Math.floor(version)}/${layer}`]![speedCode]!
  const padding = third & 2 ? (layer === 1 ? 4 : 1) : 0
  const samples = layer === 1 ? 384 : layer === 3 && version > 1 ? 576 : 1152
  const slot = layer === 1 ? 4 : 1
  const plain = Math.floor((samples / 8 / slot) * (bitRate / sampleRate)) * slot
  const channels = fourth >> 6 === 3 ? 1 : 2
  const hasCrc = (second & 1) === 0
  return {
    version,
    layer,
    sampleRate,
    channels,
    samples,
    hasCrc,
    length: speedCode === 0 ? 0 : plain + padding,
    sideStart: hasCrc ? 6 : 4,
    sideLength: layer !== 3 ? 0 : version === 1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17,
  }
}

/** Whether two frames are of one version, layer and rate, as a frame of information is with those behind it. */
export function isSameKind(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && ((a[1]! ^ b[1]!) & 0xfe) === 0 && ((a[2]! ^ b[2]!) & 0x0c) === 0
}

/** Whether two frames are of one stream: what a header may change from frame to frame is bit rate, padding and the way of joint stereo. */
export function isSameStream(a: Uint8Array, b: Uint8Array): boolean {
  return isSameKind(a, b) && ((a[3]! ^ b[3]!) & 0xcf) === 0
}

/** Where a frame's main data stands in the stream of main data: before its own place by `back` bytes, `bits` long. */
export interface MainData {
  readonly back: number
  readonly bits: number
}

/** What the side information of a layer III frame says. */
export function mainDataOf(frame: Uint8Array, { version, channels, sideStart }: Mp3FrameHeader): MainData {
  let at = 8 * sideStart
  const read = (width: number) => {
    let value = 0
    for (let index = 0; index < width; index++, at++) value = (value << 1) | ((frame[at >> 3]! >> (7 - (at & 7))) & 1)
    return value
  }
  const back = read(version === 1 ? 9 : 8)
  at += version === 1 ? (channels === 1 ? 5 : 3) + 4 * channels : channels
  const parts = (version === 1 ? 2 : 1) * channels
  let bits = 0
  for (let part = 0; part < parts; part++) {
    bits += read(12)
    at += (version === 1 ? 59 : 63) - 12
  }
  return { back, bits }
}
