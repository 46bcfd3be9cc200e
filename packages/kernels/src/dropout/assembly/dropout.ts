import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'
import { philox, word0, word1, word2, word3 } from './shared/philox'

/** y = x · (0 or scale); 16 values a group [from, to) take four blocks of random words. See mask.ts. */
export function dropout(
  x: usize,
  y: usize,
  count: i32,
  threshold: i32,
  seedLow: i32,
  seedHigh: i32,
  offsetLow: i32,
  offsetHigh: i32,
  scale: f32,
  from: i32,
  to: i32,
): void {
  const limit = i32x4.splat(threshold)
  const factor = f32x4.splat(scale)
  for (let group = from; group < to; group++) {
    philox(i32x4.add(i32x4.splat(group << 2), i32x4(0, 1, 2, 3)), seedLow, seedHigh, offsetLow, offsetHigh)
    const first = group << 4
    put(x, y, first, count, v128.and(i32x4.ge_u(word0, limit), factor))
    put(x, y, first + 4, count, v128.and(i32x4.ge_u(word1, limit), factor))
    put(x, y, first + 8, count, v128.and(i32x4.ge_u(word2, limit), factor))
    put(x, y, first + 12, count, v128.and(i32x4.ge_u(word3, limit), factor))
  }
}

// @inline
function put(x: usize, y: usize, index: i32, count: i32, factors: v128): void {
  if (index >= count) return
  const at = (<usize>index) << 2
  storeSome(y + at, f32x4.mul(loadSome(x + at, count - index), factors), count - index)
}
