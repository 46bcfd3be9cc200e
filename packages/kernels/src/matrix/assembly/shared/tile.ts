import { madd } from '../../../../../wasm-heap/assembly/simd'

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
  // One k a round: the optimiser would braid two, and the host then spills sums to memory (41 GFLOP/s become 28).
  const end = b + ((<usize>depth) << 5)
  while (b < end) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let s = v128.load32_splat(a)
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
    a += 16
    b += 32
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
