const multiplier0: u32 = 0xd2511f53
const multiplier1: u32 = 0xcd9e8d57

// What `philox` made last: a function returns one value alone.
export let word0 = i32x4.splat(0)
export let word1 = i32x4.splat(0)
export let word2 = i32x4.splat(0)
export let word3 = i32x4.splat(0)

/** The upper words of four products of unsigned words. */
// @inline
function high(a: v128, b: v128): v128 {
  return i32x4.shuffle(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7)
}

/** Four blocks of Philox-4x32-10, a SIMD lane each: block (lane of `blocks`, 0, offset) under the seed, into word0 … word3. See mask.ts. */
export function philox(blocks: v128, seedLow: i32, seedHigh: i32, offsetLow: i32, offsetHigh: i32): void {
  const m0 = i32x4.splat(multiplier0)
  const m1 = i32x4.splat(multiplier1)
  let c0 = blocks
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
  word0 = c0
  word1 = c1
  word2 = c2
  word3 = c3
}
