/**
 * Where a row of bytes stops being text in UTF-8.
 * @returns the offset of the first byte that isn't part of a whole, shortest-form code point, or is NUL; -1 if it is text to its end
 */
export function firstByteOutsideText(bytes: Uint8Array): number {
  let offset = 0
  while (offset < bytes.length) {
    const lead = bytes[offset]!
    if (lead === 0) return offset
    if (lead < 0x80) {
      offset++
      continue
    }
    const length = lengthOf(lead)
    if (length === 0 || !isContinued(bytes, offset, length)) return offset
    offset += length
  }
  return -1
}

function lengthOf(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
}

/** Unicode 15, table 3-7: the second byte's range depends on the first, the rest are 80…BF. */
function isContinued(bytes: Uint8Array, offset: number, length: number): boolean {
  const [lead, second] = [bytes[offset]!, bytes[offset + 1] ?? 0]
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return false
  for (let place = 2; place < length; place++) if (((bytes[offset + place] ?? 0) & 0xc0) !== 0x80) return false
  return true
}
