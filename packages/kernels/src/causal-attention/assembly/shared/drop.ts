import { philox, word0, word1, word2, word3 } from '../../../dropout/assembly/shared/philox'

/**
 * Dropout in a panel [key][8 queries] of probabilities, or of what is multiplied by them: each value times 0 or `scale`. The factor is
 * that of the value's place in [head, query, padded key], as ../dropped.ts has it: a block of random words serves one query and the
 * keys k, k + 4, k + 8 and k + 12, so four blocks serve four queries.
 * @param begin which key of its sequence the panel's first one is
 * @param row of the panel's first query among [head, query]
 * @param groups of 16 keys in a row
 * @param keys how many of the panel are seen
 */
export function dropPanel(
  panel: usize,
  begin: i32,
  keys: i32,
  row: i32,
  groups: i32,
  threshold: i32,
  seedLow: i32,
  seedHigh: i32,
  offsetLow: i32,
  offsetHigh: i32,
  scale: f32,
): void {
  const limit = i32x4.splat(threshold)
  const factor = f32x4.splat(scale)
  const lanes = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(groups))
  for (let half = 0; half < 2; half++, row += 4, panel += 16) {
    const starts = i32x4.add(lanes, i32x4.splat(row * groups))
    for (let group = begin >> 4; group << 4 < begin + keys; group++) {
      const blocks = i32x4.shl(i32x4.add(starts, i32x4.splat(group)), 2)
      for (let rest = 0; rest < 4; rest++) {
        philox(i32x4.add(blocks, i32x4.splat(rest)), seedLow, seedHigh, offsetLow, offsetHigh)
        const key = (group << 4) + rest - begin
        multiply(panel, key, keys, v128.and(i32x4.ge_u(word0, limit), factor))
        multiply(panel, key + 4, keys, v128.and(i32x4.ge_u(word1, limit), factor))
        multiply(panel, key + 8, keys, v128.and(i32x4.ge_u(word2, limit), factor))
        multiply(panel, key + 12, keys, v128.and(i32x4.ge_u(word3, limit), factor))
      }
    }
  }
}

// @inline
function multiply(panel: usize, key: i32, keys: i32, factors: v128): void {
  if (key < 0 || key >= keys) return
  const at = panel + ((<usize>key) << 5)
  v128.store(at, f32x4.mul(v128.load(at), factors))
}
