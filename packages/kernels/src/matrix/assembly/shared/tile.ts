import { madd } from '../../../../../kernel-runtime/assembly/simd'

/**
 * A tile of 4 rows and 8 columns: c = initial + Σ a[k][row] · b[k][column], k in ascending order.
 *
 * a holds 4 values a k, b 8 values: packed panels, so that every address is a pointer and a constant. Eight sums, two of b and a
 * splat of a are all the registers there are.
 * @param initial first values of the sums, `initialStride` bytes from row to row; 0 for zeros
 * @param stride bytes from row to row of c
 */
export function tile(
  a: usize,
  b: usize,
  depth: i32,
  initial: usize,
  initialStride: usize,
  c: usize,
  stride: usize,
): void {
  let c00 = f32x4.splat(0)
  let c01 = f32x4.splat(0)
  let c10 = f32x4.splat(0)
  let c11 = f32x4.splat(0)
  let c20 = f32x4.splat(0)
  let c21 = f32x4.splat(0)
  let c30 = f32x4.splat(0)
  let c31 = f32x4.splat(0)
  if (initial != 0) {
    c00 = v128.load(initial)
    c01 = v128.load(initial, 16)
    initial += initialStride
    c10 = v128.load(initial)
    c11 = v128.load(initial, 16)
    initial += initialStride
    c20 = v128.load(initial)
    c21 = v128.load(initial, 16)
    initial += initialStride
    c30 = v128.load(initial)
    c31 = v128.load(initial, 16)
  }
  // Two k a round, with a way out between them: without that branch the optimiser braids both into one chain of sums, and the host
  // spills them to memory (43 GFLOP/s become 28). One k a round: 40.
  const end = b + ((<usize>depth) << 5)
  let b0: v128, b1: v128, s: v128
  while (b < end) {
    b0 = v128.load(b)
    b1 = v128.load(b, 16)
    s = v128.load32_splat(a)
    c00 = madd(s, b0, c00)
    c01 = madd(s, b1, c01)
    s = v128.load32_splat(a, 4)
    c10 = madd(s, b0, c10)
    c11 = madd(s, b1, c11)
    s = v128.load32_splat(a, 8)
    c20 = madd(s, b0, c20)
    c21 = madd(s, b1, c21)
    s = v128.load32_splat(a, 12)
    c30 = madd(s, b0, c30)
    c31 = madd(s, b1, c31)
    if (b + 32 == end) break
    b0 = v128.load(b, 32)
    b1 = v128.load(b, 48)
    s = v128.load32_splat(a, 16)
    c00 = madd(s, b0, c00)
    c01 = madd(s, b1, c01)
    s = v128.load32_splat(a, 20)
    c10 = madd(s, b0, c10)
    c11 = madd(s, b1, c11)
    s = v128.load32_splat(a, 24)
    c20 = madd(s, b0, c20)
    c21 = madd(s, b1, c21)
    s = v128.load32_splat(a, 28)
    c30 = madd(s, b0, c30)
    c31 = madd(s, b1, c31)
    a += 32
    b += 64
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  c += stride
  v128.store(c, c10)
  v128.store(c, c11, 16)
  c += stride
  v128.store(c, c20)
  v128.store(c, c21, 16)
  c += stride
  v128.store(c, c30)
  v128.store(c, c31, 16)
}

/**
 * Tiles one below the other: c [4 · count][8] = Σ a[k][row] · b[k][column] for `count` panels of a, one after the other, and one of b.
 * For short sums, which a call for each tile would double.
 */
export function tiles(a: usize, b: usize, depth: i32, count: i32, c: usize): void {
  const start = b
  const end = b + ((<usize>depth) << 5)
  const step = (<usize>depth) << 4
  for (let i = 0; i < count; i++, c += 128) {
    let c00 = f32x4.splat(0)
    let c01 = f32x4.splat(0)
    let c10 = f32x4.splat(0)
    let c11 = f32x4.splat(0)
    let c20 = f32x4.splat(0)
    let c21 = f32x4.splat(0)
    let c30 = f32x4.splat(0)
    let c31 = f32x4.splat(0)
    let b0: v128, b1: v128, s: v128
    let at = a
    b = start
    while (b < end) {
      b0 = v128.load(b)
      b1 = v128.load(b, 16)
      s = v128.load32_splat(at)
      c00 = madd(s, b0, c00)
      c01 = madd(s, b1, c01)
      s = v128.load32_splat(at, 4)
      c10 = madd(s, b0, c10)
      c11 = madd(s, b1, c11)
      s = v128.load32_splat(at, 8)
      c20 = madd(s, b0, c20)
      c21 = madd(s, b1, c21)
      s = v128.load32_splat(at, 12)
      c30 = madd(s, b0, c30)
      c31 = madd(s, b1, c31)
      if (b + 32 == end) break
      b0 = v128.load(b, 32)
      b1 = v128.load(b, 48)
      s = v128.load32_splat(at, 16)
      c00 = madd(s, b0, c00)
      c01 = madd(s, b1, c01)
      s = v128.load32_splat(at, 20)
      c10 = madd(s, b0, c10)
      c11 = madd(s, b1, c11)
      s = v128.load32_splat(at, 24)
      c20 = madd(s, b0, c20)
      c21 = madd(s, b1, c21)
      s = v128.load32_splat(at, 28)
      c30 = madd(s, b0, c30)
      c31 = madd(s, b1, c31)
      at += 32
      b += 64
    }
    v128.store(c, c00)
    v128.store(c, c01, 16)
    v128.store(c, c10, 32)
    v128.store(c, c11, 48)
    v128.store(c, c20, 64)
    v128.store(c, c21, 80)
    v128.store(c, c30, 96)
    v128.store(c, c31, 112)
    a += step
  }
}
