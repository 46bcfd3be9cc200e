import { madd } from '../../../../kernel-runtime/assembly/simd'

/**
 * Columns [from, to) of c = left · right + bias, for a left side of a few rows: nothing is packed, since each value of the right side
 * is used a few times alone. Its rows are contiguous. Every sum runs over k in ascending order, by the steps of `tile`.
 * @param rightStride bytes from k to k
 * @param bias 0 for none
 */
export function multiplyFew(
  left: usize,
  rowStride: usize,
  kStride: usize,
  right: usize,
  rightStride: usize,
  rows: i32,
  depth: i32,
  bias: usize,
  c: usize,
  cStride: usize,
  from: i32,
  to: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const x = left + <usize>row * rowStride
    const y = c + <usize>row * cStride
    let column = from
    for (; column + 16 <= to; column += 16) sixteen(x, kStride, right, rightStride, depth, bias, y, column)
    for (; column < to; column++) one(x, kStride, right, rightStride, depth, bias, y, column)
  }
}

function sixteen(
  x: usize,
  kStride: usize,
  right: usize,
  rightStride: usize,
  depth: i32,
  bias: usize,
  y: usize,
  column: i32,
): void {
  const offset = (<usize>column) << 2
  let c0 = f32x4.splat(0)
  let c1 = f32x4.splat(0)
  let c2 = f32x4.splat(0)
  let c3 = f32x4.splat(0)
  if (bias != 0) {
    c0 = v128.load(bias + offset)
    c1 = v128.load(bias + offset, 16)
    c2 = v128.load(bias + offset, 32)
    c3 = v128.load(bias + offset, 48)
  }
  let at = right + offset
  for (let k = 0; k < depth; k++, x += kStride, at += rightStride) {
    const s = v128.load32_splat(x)
    c0 = madd(s, v128.load(at), c0)
    c1 = madd(s, v128.load(at, 16), c1)
    c2 = madd(s, v128.load(at, 32), c2)
    c3 = madd(s, v128.load(at, 48), c3)
  }
  v128.store(y + offset, c0)
  v128.store(y + offset, c1, 16)
  v128.store(y + offset, c2, 32)
  v128.store(y + offset, c3, 48)
}

function one(
  x: usize,
  kStride: usize,
  right: usize,
  rightStride: usize,
  depth: i32,
  bias: usize,
  y: usize,
  column: i32,
): void {
  const offset = (<usize>column) << 2
  let sum = f32x4.splat(bias != 0 ? load<f32>(bias + offset) : 0)
  let at = right + offset
  for (let k = 0; k < depth; k++, x += kStride, at += rightStride)
    sum = madd(v128.load32_splat(x), v128.load32_splat(at), sum)
  store<f32>(y + offset, f32x4.extract_lane(sum, 0))
}
