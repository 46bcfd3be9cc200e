/** Cyclic redundancy checks of sound files. Source of the method: R. N. Williams, A Painless Guide to CRC Error Detection Algorithms. */

/** Of a table for a polynomial whose highest bit comes first, in the high bits of a number of `width` bits. */
function tableOf(polynomial: number, width: 8 | 16 | 32): Int32Array {
  const top = 2 ** (width - 1)
  const mask = width === 32 ? -1 : 2 ** width - 1
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (width - 8)
    for (let bit = 0; bit < 8; bit++) value = (value & top ? (value << 1) ^ polynomial : value << 1) & mask
    return value
  })
}

const crc8Table = tableOf(0x07, 8)
const crc16Table = tableOf(0x8005, 16)
const crc32Table = tableOf(0x04c11db7, 32)
/** The same polynomial, the lowest bit first. */
const reflected16Table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1
  return value
})

/** x^8 + x^2 + x + 1: the headers of FLAC's frames. */
export function crc8(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = crc8Table[value ^ bytes[at]!]!
  return value
}

/** x^16 + x^15 + x^2 + 1: FLAC's frames (from 0) and MP3's (from 0xffff). */
export function crc16(bytes: Uint8Array, start: number, end: number, from = 0): number {
  let value = from
  for (let at = start; at < end; at++) value = ((value << 8) & 0xffff) ^ crc16Table[(value >>> 8) ^ bytes[at]!]!
  return value
}

/** The same polynomial, the lowest bit first: the checksums that LAME writes. */
export function crc16Reflected(bytes: Uint8Array, start: number, end: number, from = 0): number {
  let value = from
  for (let at = start; at < end; at++) value = (value >>> 8) ^ reflected16Table[(value ^ bytes[at]!) & 0xff]!
  return value
}

/** Ogg's, of a page whose own checksum counts as zero. */
export function crc32(bytes: Uint8Array, start: number, end: number, from = 0): number {
  let value = from
  for (let at = start; at < end; at++) value = (value << 8) ^ crc32Table[(value >>> 24) ^ bytes[at]!]!
  return value
}
