/**
 * Rows of channels to columns of time and back, four channels at once. `step` is the way from a row to the next in bytes: negative
 * where time runs backwards. Bits are moved, never changed: a NaN stays the NaN it was.
 */

/** Columns j = 0 … 3 at to + j · columnBytes, of the four channels at `from`. Values of lanes outside `kept` are multiplied by `scale`. */
export function gatherFour(
  from: usize,
  step: isize,
  rows: i32,
  to: usize,
  columnBytes: usize,
  scale: v128,
  kept: v128,
): void {
  let row = 0
  for (; row + 4 <= rows; row += 4) {
    const a = scaled(v128.load(from), scale, kept)
    const b = scaled(v128.load(from + step), scale, kept)
    const c = scaled(v128.load(from + 2 * step), scale, kept)
    const d = scaled(v128.load(from + 3 * step), scale, kept)
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2))
    v128.store(to + columnBytes, v128.shuffle<i64>(ab, cd, 1, 3))
    v128.store(to + 2 * columnBytes, v128.shuffle<i64>(abHigh, cdHigh, 0, 2))
    v128.store(to + 3 * columnBytes, v128.shuffle<i64>(abHigh, cdHigh, 1, 3))
    from += 4 * step
    to += 16
  }
  for (; row < rows; row++) {
    const a = scaled(v128.load(from), scale, kept)
    v128.store_lane<f32>(to, a, 0)
    v128.store_lane<f32>(to + columnBytes, a, 1)
    v128.store_lane<f32>(to + 2 * columnBytes, a, 2)
    v128.store_lane<f32>(to + 3 * columnBytes, a, 3)
    from += step
    to += 4
  }
}

/**
 * The way back: y = columns, and where `strength` is not 1, y = (1 - strength) · x + strength · columns. Lanes in `kept` take x's bits.
 * @param x of the same rows as y
 */
export function scatterFour(
  columns: usize,
  columnBytes: usize,
  rows: i32,
  x: usize,
  y: usize,
  step: isize,
  strength: f32,
  kept: v128,
): void {
  const share = f32x4.splat(strength)
  const rest = f32x4.splat(1 - strength)
  const isFaded = strength != 1 || v128.any_true(kept)
  let row = 0
  for (; row + 4 <= rows; row += 4) {
    const p = v128.load(columns)
    const q = v128.load(columns + columnBytes)
    const r = v128.load(columns + 2 * columnBytes)
    const s = v128.load(columns + 3 * columnBytes)
    const pq = v128.shuffle<f32>(p, q, 0, 4, 1, 5)
    const rs = v128.shuffle<f32>(r, s, 0, 4, 1, 5)
    const pqHigh = v128.shuffle<f32>(p, q, 2, 6, 3, 7)
    const rsHigh = v128.shuffle<f32>(r, s, 2, 6, 3, 7)
    let a = v128.shuffle<i64>(pq, rs, 0, 2)
    let b = v128.shuffle<i64>(pq, rs, 1, 3)
    let c = v128.shuffle<i64>(pqHigh, rsHigh, 0, 2)
    let d = v128.shuffle<i64>(pqHigh, rsHigh, 1, 3)
    if (isFaded) {
      a = faded(v128.load(x), a, share, rest, kept, strength)
      b = faded(v128.load(x + step), b, share, rest, kept, strength)
      c = faded(v128.load(x + 2 * step), c, share, rest, kept, strength)
      d = faded(v128.load(x + 3 * step), d, share, rest, kept, strength)
    }
    v128.store(y, a)
    v128.store(y + step, b)
    v128.store(y + 2 * step, c)
    v128.store(y + 3 * step, d)
    columns += 16
    x += 4 * step
    y += 4 * step
  }
  for (; row < rows; row++) {
    let a = v128.load32_zero(columns)
    a = v128.load_lane<f32>(columns + columnBytes, a, 1)
    a = v128.load_lane<f32>(columns + 2 * columnBytes, a, 2)
    a = v128.load_lane<f32>(columns + 3 * columnBytes, a, 3)
    v128.store(y, isFaded ? faded(v128.load(x), a, share, rest, kept, strength) : a)
    columns += 4
    x += step
    y += step
  }
}

/** One channel, as `gatherFour`. */
export function gatherOne(from: usize, step: isize, rows: i32, to: usize, scale: f32): void {
  for (let row = 0; row < rows; row++, from += step, to += 4) store<f32>(to, scale * load<f32>(from))
}

/** One channel, as `scatterFour`. */
export function scatterOne(column: usize, rows: i32, x: usize, y: usize, step: isize, strength: f32): void {
  for (let row = 0; row < rows; row++, column += 4, x += step, y += step) {
    const value = load<f32>(column)
    store<f32>(y, strength == 1 ? value : (1 - strength) * load<f32>(x) + strength * value)
  }
}

/** Values of `width` bytes of each row as they are. */
export function copyRows(from: usize, to: usize, step: isize, rows: i32, width: usize): void {
  for (let row = 0; row < rows; row++, from += step, to += step) {
    let at: usize = 0
    for (; at + 64 <= width; at += 64) {
      const a = v128.load(from + at)
      const b = v128.load(from + at, 16)
      const c = v128.load(from + at, 32)
      const d = v128.load(from + at, 48)
      v128.store(to + at, a)
      v128.store(to + at, b, 16)
      v128.store(to + at, c, 32)
      v128.store(to + at, d, 48)
    }
    for (; at + 16 <= width; at += 16) v128.store(to + at, v128.load(from + at))
    for (; at < width; at += 4) store<u32>(to + at, load<u32>(from + at))
  }
}

function scaled(row: v128, scale: v128, kept: v128): v128 {
  return v128.bitselect(row, f32x4.mul(row, scale), kept)
}

function faded(x: v128, value: v128, share: v128, rest: v128, kept: v128, strength: f32): v128 {
  const blended = strength == 1 ? value : f32x4.add(f32x4.mul(rest, x), f32x4.mul(share, value))
  return v128.bitselect(x, blended, kept)
}
