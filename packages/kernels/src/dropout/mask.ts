import type { DropoutAttributes } from './names.js'
import { philox } from './philox.js'

/**
 * Calls `visit` with every value's factor: 0 or scale.
 *
 * Value i takes word (i >> 2) & 3 of the block 4·(i >> 4) + (i & 3): sixteen values take four blocks, so that four SIMD lanes make
 * four blocks and write words in the order of the values. A block's counter is (block, 0, offset), its key the seed.
 */
export function forEachFactor(
  count: number,
  { threshold, seedLow, seedHigh, offsetLow, offsetHigh, scale }: DropoutAttributes,
  visit: (index: number, factor: number) => void,
): void {
  const words = new Uint32Array(4)
  for (let group = 0; group < count; group += 16)
    for (let lane = 0; lane < 4 && group + lane < count; lane++) {
      words[0] = group / 4 + lane
      words[1] = 0
      words[2] = offsetLow
      words[3] = offsetHigh
      philox(words, seedLow, seedHigh)
      for (let word = 0; word < 4; word++) {
        const index = group + 4 * word + lane
        if (index < count) visit(index, words[word]! < threshold ? 0 : scale)
      }
    }
}
