/**
 * Packs rows of a matrix into panels for `tile`: value (i, k) of the matrix lies at from + i · iStride + k · kStride bytes, where one
 * of the strides is 4. A panel holds 4 (`packFours`) or 8 (`packEights`) rows: its values of k = 0, then of k = 1, and so on. Rows
 * past `count` are zeros.
 * @param to room for ⌈count / width⌉ · width · depth values
 */
export function packFours(from: usize, iStride: usize, kStride: usize, count: i32, depth: i32, to: usize): void {
  const size = (<usize>depth) << 4
  let i = 0
  for (; i + 4 <= count; i += 4, to += size, from += iStride << 2) {
    if (iStride == 4) copyRuns4(from, kStride, depth, to)
    else transposeFour(from, iStride, depth, to, 16)
  }
  if (i < count) packRest(from, iStride, kStride, count - i, 4, depth, to)
}

export function packEights(from: usize, iStride: usize, kStride: usize, count: i32, depth: i32, to: usize): void {
  const size = (<usize>depth) << 5
  let i = 0
  for (; i + 8 <= count; i += 8, to += size, from += iStride << 3) {
    if (iStride == 4) copyRuns8(from, kStride, depth, to)
    else {
      transposeFour(from, iStride, depth, to, 32)
      transposeFour(from + (iStride << 2), iStride, depth, to + 16, 32)
    }
  }
  if (i < count) packRest(from, iStride, kStride, count - i, 8, depth, to)
}

function copyRuns4(from: usize, kStride: usize, depth: i32, to: usize): void {
  const end = to + ((<usize>depth) << 4)
  for (; to < end; to += 16, from += kStride) v128.store(to, v128.load(from))
}

function copyRuns8(from: usize, kStride: usize, depth: i32, to: usize): void {
  const end = to + ((<usize>depth) << 5)
  for (; to < end; to += 32, from += kStride) {
    v128.store(to, v128.load(from))
    v128.store(to, v128.load(from, 16), 16)
  }
}

/** Four rows whose k are neighbours; toStride bytes from k to k. */
function transposeFour(from: usize, iStride: usize, depth: i32, to: usize, toStride: usize): void {
  let k = 0
  for (; k + 4 <= depth; k += 4, from += 16) {
    const r0 = v128.load(from)
    const r1 = v128.load(from + iStride)
    const r2 = v128.load(from + (iStride << 1))
    const r3 = v128.load(from + iStride * 3)
    const low01 = i32x4.shuffle(r0, r1, 0, 4, 1, 5)
    const low23 = i32x4.shuffle(r2, r3, 0, 4, 1, 5)
    const high01 = i32x4.shuffle(r0, r1, 2, 6, 3, 7)
    const high23 = i32x4.shuffle(r2, r3, 2, 6, 3, 7)
    v128.store(to, i64x2.shuffle(low01, low23, 0, 2))
    to += toStride
    v128.store(to, i64x2.shuffle(low01, low23, 1, 3))
    to += toStride
    v128.store(to, i64x2.shuffle(high01, high23, 0, 2))
    to += toStride
    v128.store(to, i64x2.shuffle(high01, high23, 1, 3))
    to += toStride
  }
  for (; k < depth; k++, from += 4, to += toStride) {
    store<f32>(to, load<f32>(from))
    store<f32>(to, load<f32>(from + iStride), 4)
    store<f32>(to, load<f32>(from + (iStride << 1)), 8)
    store<f32>(to, load<f32>(from + iStride * 3), 12)
  }
}

function packRest(from: usize, iStride: usize, kStride: usize, count: i32, width: i32, depth: i32, to: usize): void {
  for (let k = 0; k < depth; k++, from += kStride) {
    let at = from
    for (let i = 0; i < width; i++, at += iStride, to += 4) store<f32>(to, i < count ? load<f32>(at) : 0)
  }
}
