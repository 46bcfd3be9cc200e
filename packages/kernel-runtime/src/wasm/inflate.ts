import { WgptRangeError } from '@wgpt/errors'

/**
 * Unpacks deflate's blocks of fixed codes, with which the build packs our WebAssembly. A page has no other way that doesn't wait, and the
 * codes that a block may bring of its own would cost more than they save here.
 * @throws RangeError for bytes that are not such blocks, or that unpack to more than `limit` bytes
 * Source: RFC 1951, section 3.2.6
 */
export function inflate(packed: Uint8Array, limit = 2 ** 20): Uint8Array {
  const output: number[] = []
  let at = 0
  const fail = (): never => {
    throw new WgptRangeError('wasm: the packed binary is damaged. Install the package again.')
  }
  const bit = (): number => {
    const byte = packed[at >> 3] ?? fail()
    return (byte >> (at++ & 7)) & 1
  }
  /** The lowest first, as numbers are; codes are the other way round. */
  const number = (count: number, value = 0): number => {
    for (let i = 0; i < count; i++) value |= bit() << i
    return value
  }
  const code = (count: number, value = 0): number => {
    while (count--) value = value * 2 + bit()
    return value
  }
  /** Bytes, 256 for the end of a block, and lengths. */
  const symbol = (): number => {
    const seven = code(7)
    if (seven < 24) return 256 + seven
    const eight = code(1, seven)
    return eight < 192 ? eight - 48 : eight < 200 ? eight + 88 : code(1, eight) - 256
  }
  /** Of lengths and distances: codes come in groups of `group`, each with one bit more behind it than the one before. */
  const span = (value: number, group: number): number => {
    const more = Math.floor(value / group) - 1
    return more < 1 ? value : (group + (value % group)) * 2 ** more + number(more)
  }
  for (let isLast = 0; !isLast;) {
    isLast = bit()
    if (number(2) !== 1) fail()
    for (let one; (one = symbol()) !== 256;) {
      if (one < 256) output.push(one)
      else {
        const length = one === 285 ? 258 : 3 + span(one - 257, 4)
        const start = output.length - 1 - span(code(5), 2)
        if (start < 0 || output.length > limit) fail()
        for (let i = 0; i < length; i++) output.push(output[start + i]!)
      }
    }
  }
  return Uint8Array.from(output)
}
