import { madd } from '../../../../../kernel-runtime/assembly/simd'

/** Multiplies a panel of `rows` rows of 8 values. */
export function scalePanel(panel: usize, rows: i32, factor: f32): void {
  const factors = f32x4.splat(factor)
  const end = panel + ((<usize>rows) << 5)
  for (; panel < end; panel += 32) {
    v128.store(panel, f32x4.mul(v128.load(panel), factors))
    v128.store(panel, f32x4.mul(v128.load(panel, 16), factors), 16)
  }
}

/** Puts `hidden` where a key comes after the query: panel [key][8 queries], whose first query is `first`; keys from there to `seen`. */
export function hideLater(panel: usize, first: i32, seen: i32, hidden: f32): void {
  for (let key = first; key < seen; key++) {
    const row = panel + ((<usize>key) << 5)
    for (let query = first; query < key; query++) store<f32>(row + ((<usize>(query - first)) << 2), hidden)
  }
}

/** Zeros in rows [from, to) of a panel. */
export function clearRows(panel: usize, from: i32, to: i32): void {
  for (let row = from; row < to; row++) {
    v128.store(panel + ((<usize>row) << 5), f32x4.splat(0))
    v128.store(panel + ((<usize>row) << 5), f32x4.splat(0), 16)
  }
}

/**
 * Writes a tile [4 channels][8 queries] into rows of queries: to[query][channel .. channel + 4], the first `across` queries and `down`
 * channels of it.
 */
export function storeChannels(tile: usize, to: usize, rowStride: usize, across: i32, down: i32): void {
  if (down < 4) {
    for (let query = 0; query < across; query++, to += rowStride)
      for (let channel = 0; channel < down; channel++)
        store<f32>(to + ((<usize>channel) << 2), load<f32>(tile + ((<usize>channel) << 5) + ((<usize>query) << 2)))
    return
  }
  for (let query = 0; query < across; query += 4, tile += 16) {
    const c0 = v128.load(tile)
    const c1 = v128.load(tile, 32)
    const c2 = v128.load(tile, 64)
    const c3 = v128.load(tile, 96)
    const low01 = i32x4.shuffle(c0, c1, 0, 4, 1, 5)
    const low23 = i32x4.shuffle(c2, c3, 0, 4, 1, 5)
    const high01 = i32x4.shuffle(c0, c1, 2, 6, 3, 7)
    const high23 = i32x4.shuffle(c2, c3, 2, 6, 3, 7)
    v128.store(to, i64x2.shuffle(low01, low23, 0, 2))
    to += rowStride
    if (query + 1 < across) v128.store(to, i64x2.shuffle(low01, low23, 1, 3))
    to += rowStride
    if (query + 2 < across) v128.store(to, i64x2.shuffle(high01, high23, 0, 2))
    to += rowStride
    if (query + 3 < across) v128.store(to, i64x2.shuffle(high01, high23, 1, 3))
    to += rowStride
  }
}

/**
 * to[key][channel] += Σ panel[key][query] · rows[query][channel] for 4 keys, 8 channels and the queries of several panels.
 * @param panel at the first of the 4 keys; `panelStride` bytes from panel to panel
 * @param rows at the first of the 8 channels; `rowStride` bytes from query to query, as in `to` from key to key
 */
export function accumulate(
  panel: usize,
  panelStride: usize,
  panels: i32,
  rows: usize,
  rowStride: usize,
  to: usize,
): void {
  let at = to
  let c00 = v128.load(at)
  let c01 = v128.load(at, 16)
  at += rowStride
  let c10 = v128.load(at)
  let c11 = v128.load(at, 16)
  at += rowStride
  let c20 = v128.load(at)
  let c21 = v128.load(at, 16)
  at += rowStride
  let c30 = v128.load(at)
  let c31 = v128.load(at, 16)
  let b0: v128, b1: v128, s: v128
  for (let i = 0; i < panels; i++, panel += panelStride) {
    let p = panel
    const end = panel + 32
    while (p < end) {
      b0 = v128.load(rows)
      b1 = v128.load(rows, 16)
      s = v128.load32_splat(p)
      c00 = madd(s, b0, c00)
      c01 = madd(s, b1, c01)
      s = v128.load32_splat(p, 32)
      c10 = madd(s, b0, c10)
      c11 = madd(s, b1, c11)
      s = v128.load32_splat(p, 64)
      c20 = madd(s, b0, c20)
      c21 = madd(s, b1, c21)
      s = v128.load32_splat(p, 96)
      c30 = madd(s, b0, c30)
      c31 = madd(s, b1, c31)
      rows += rowStride
      if (p + 4 == end) break // never, but it keeps the rounds apart: see tile.ts
      b0 = v128.load(rows)
      b1 = v128.load(rows, 16)
      s = v128.load32_splat(p, 4)
      c00 = madd(s, b0, c00)
      c01 = madd(s, b1, c01)
      s = v128.load32_splat(p, 36)
      c10 = madd(s, b0, c10)
      c11 = madd(s, b1, c11)
      s = v128.load32_splat(p, 68)
      c20 = madd(s, b0, c20)
      c21 = madd(s, b1, c21)
      s = v128.load32_splat(p, 100)
      c30 = madd(s, b0, c30)
      c31 = madd(s, b1, c31)
      rows += rowStride
      p += 8
    }
  }
  v128.store(to, c00)
  v128.store(to, c01, 16)
  to += rowStride
  v128.store(to, c10)
  v128.store(to, c11, 16)
  to += rowStride
  v128.store(to, c20)
  v128.store(to, c21, 16)
  to += rowStride
  v128.store(to, c30)
  v128.store(to, c31, 16)
}
