import { loadSome, storeSome } from '../../shared/assembly/shared/lanes'

const multiplier0: u32 = 0xd2511f53
const multiplier1: u32 = 0xcd9e8d57

/** The upper words of four products of unsigned words. */
// @inline
function high(a: v128, b: v128): v128 {
  return i32x4.shuffle(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7)
}

/** y = x · (0 or scale); 16 values a group [from, to) take four blocks of Philox-4x32-10, a SIMD lane each. See mask.ts. */
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
  const m0 = i32x4.splat(multiplier0)
  const m1 = i32x4.splat(multiplier1)
  const limit = i32x4.splat(threshold)
  const factor = f32x4.splat(scale)
  for (let group = from; group < to; group++) {
    let c0 = i32x4.add(i32x4.splat(group << 2), i32x4(0, 1, 2, 3))
    let c1 = i32x4.splat(0)
    let c2 = i32x4.splat(offsetLow)
    let c3 = i32x4.splat(offsetHigh)
    let key0 = seedLow
    let key1 = seedHigh
    for (let round = 0; round < 10; round++) {
      const next0 = v128.xor(v128.xor(high(m1, c2), c1), i32x4.splat(key0))
      const next2 = v128.xor(v128.xor(high(m0, c0), c3), i32x4.splat(key1))
      c1 = i32x4.mul(m1, c2)
      c3 = i32x4.mul(m0, c0)
      c0 = next0
      c2 = next2
      key0 += 0x9e3779b9
      key1 += 0xbb67ae85
    }
    const first = group << 4
    put(x, y, first, count, v128.and(i32x4.ge_u(c0, limit), factor))
    put(x, y, first + 4, count, v128.and(i32x4.ge_u(c1, limit), factor))
    put(x, y, first + 8, count, v128.and(i32x4.ge_u(c2, limit), factor))
    put(x, y, first + 12, count, v128.and(i32x4.ge_u(c3, limit), factor))
  }
}

// @inline
function put(x: usize, y: usize, index: i32, count: i32, factors: v128): void {
  if (index >= count) return
  const at = (<usize>index) << 2
  storeSome(y + at, f32x4.mul(loadSome(x + at, count - index), factors), count - index)
}
