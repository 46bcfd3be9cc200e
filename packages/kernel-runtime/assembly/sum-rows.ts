/** Rows that are summed by themselves before their total joins the others': the error grows with rows / 64, not with rows. */
const run: i32 = 64

/** sums[column] = Σ x[row, column] for columns [from, to) of a [rows, columns] matrix. */
export function sumRows(x: usize, sums: usize, rows: i32, columns: i32, from: i32, to: i32): void {
  const stride = (<usize>columns) << 2
  let column = from
  for (; column + 8 <= to; column += 8) {
    const offset = (<usize>column) << 2
    let total0 = f32x4.splat(0)
    let total1 = f32x4.splat(0)
    for (let row = 0; row < rows;) {
      const end = min(row + run, rows)
      let sum0 = f32x4.splat(0)
      let sum1 = f32x4.splat(0)
      for (; row < end; row++) {
        const at = x + <usize>row * stride + offset
        sum0 = f32x4.add(sum0, v128.load(at))
        sum1 = f32x4.add(sum1, v128.load(at, 16))
      }
      total0 = f32x4.add(total0, sum0)
      total1 = f32x4.add(total1, sum1)
    }
    v128.store(sums + offset, total0)
    v128.store(sums + offset, total1, 16)
    if (isAnyInfinite(total0) || isAnyInfinite(total1))
      for (let lane: usize = 0; lane < 32; lane += 4) sumAgain(x + offset + lane, sums + offset + lane, rows, stride)
  }
  for (; column < to; column++) {
    const offset = (<usize>column) << 2
    let total: f32 = 0
    for (let row = 0; row < rows;) {
      const end = min(row + run, rows)
      let sum: f32 = 0
      for (; row < end; row++) sum += load<f32>(x + <usize>row * stride + offset)
      total += sum
    }
    store<f32>(sums + offset, total)
    if (!isFinite(total)) sumAgain(x + offset, sums + offset, rows, stride)
  }
}

// @inline
function isAnyInfinite(totals: v128): bool {
  return v128.any_true(f32x4.ne(f32x4.sub(totals, totals), f32x4.splat(0)))
}

/** In float64: a run of float32 may overflow on its way to a sum that is finite. */
function sumAgain(column: usize, sum: usize, rows: i32, stride: usize): void {
  let total: f64 = 0
  for (let row = 0; row < rows; row++) total += <f64>load<f32>(column + <usize>row * stride)
  store<f32>(sum, <f32>total)
}
