import { bigEndian } from './byte-reader.js'

/** How samples stand in WAV and AIFF files. */
export interface PcmFormat {
  readonly kind: 'integer' | 'float' | 'µ-law' | 'A-law'
  /** Bytes per sample. */
  readonly width: number
  readonly isBigEndian: boolean
  /** Whether 8 bits count from 0, with silence at 128, as WAV's do. */
  readonly isUnsigned: boolean
}

/** Reads the sample at a byte; integers and companded samples come out in [-1, 1), floats as they are. */
export type SampleReader = (view: DataView, at: number) => number

export function sampleReader({ kind, width, isBigEndian, isUnsigned }: PcmFormat): SampleReader {
  const little = !isBigEndian
  if (kind === 'float')
    return width === 4 ? (view, at) => view.getFloat32(at, little) : (view, at) => view.getFloat64(at, little)
  if (kind !== 'integer') {
    const table = kind === 'µ-law' ? muLaw() : aLaw()
    return (view, at) => table[view.getUint8(at)]!
  }
  switch (width) {
    case 1:
      return isUnsigned ? (view, at) => (view.getUint8(at) - 128) / 128 : (view, at) => view.getInt8(at) / 128
    case 2:
      return (view, at) => view.getInt16(at, little) / 32768
    case 3:
      return little
        ? (view, at) => (view.getInt16(at + 1, true) * 256 + view.getUint8(at)) / 8388608
        : (view, at) => (view.getInt16(at) * 256 + view.getUint8(at + 2)) / 8388608
    default:
      return (view, at) => view.getInt32(at, little) / 2147483648
  }
}

/** Source: ITU-T G.711; the values of 14 bits, as 16. */
const muLaw = () =>
  Float32Array.from({ length: 256 }, (_, id) => {
    const byte = ~id & 0xff
    const magnitude = ((((byte & 0xf) << 3) + 0x84) << ((byte >> 4) & 7)) - 0x84
    return (byte & 0x80 ? -magnitude : magnitude) / 32_768
  })

/** Source: ITU-T G.711; the values of 13 bits, as 16. */
const aLaw = () =>
  Float32Array.from({ length: 256 }, (_, id) => {
    const byte = id ^ 0x55
    const segment = (byte >> 4) & 7
    const step = ((byte & 0xf) << 4) + 8
    const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1)
    return (byte & 0x80 ? magnitude : -magnitude) / 32_768
  })

/** A number of 80 bits, as AIFF says its rate. */
export function extendedFloat(bytes: Uint8Array, at: number): number {
  const exponent = bigEndian(bytes, at, 2) & 0x7fff
  return (
    bigEndian(bytes, at + 2, 4) * 2 ** (exponent - 16_383 - 31) +
    bigEndian(bytes, at + 6, 4) * 2 ** (exponent - 16_383 - 63)
  )
}
