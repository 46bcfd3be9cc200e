/**
 * Philox-4x32-10, a random function from a counter of four words and a key of two to four words: any of its numbers can be had
 * without those before it, in any order, on any device.
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011); its known answers are in the tests
 * @param counter four unsigned words, replaced by the random ones
 */
export function philox(counter: Uint32Array, key0: number, key1: number): void {
  let [c0, c1, c2, c3] = counter as unknown as [number, number, number, number]
  for (let round = 0; round < 10; round++) {
    const high0 = highWord(0xd2511f53, c0)
    const high1 = highWord(0xcd9e8d57, c2)
    const low0 = Math.imul(0xd2511f53, c0)
    const low1 = Math.imul(0xcd9e8d57, c2)
    c0 = high1 ^ c1 ^ key0
    c1 = low1
    c2 = high0 ^ c3 ^ key1
    c3 = low0
    key0 = (key0 + 0x9e3779b9) | 0
    key1 = (key1 + 0xbb67ae85) | 0
  }
  counter[0] = c0
  counter[1] = c1
  counter[2] = c2
  counter[3] = c3
}

/** The upper 32 bits of a product of two unsigned words, by halves of 16 bits. */
function highWord(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16]
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16) // < 2³²
  const carry = (middle & 0xffff) + aLow * bHigh // < 2³²
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) | 0
}
