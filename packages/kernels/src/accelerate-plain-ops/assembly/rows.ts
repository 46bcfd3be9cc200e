import { expOfAll4 } from '../../../../kernel-runtime/assembly/exp'
import { maxLane, sumLanes } from '../../../../kernel-runtime/assembly/simd'
import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'

/** Values that are summed in float32 before their total joins the others' in float64. */
const run: i32 = 512

/** sums[row] = factor · Σ x[row, column] for rows [from, to). */
export function sumColumns(x: usize, sums: usize, columns: i32, factor: f64, from: i32, to: i32): void {
  for (let row = from; row < to; row++) {
    const start = x + ((<usize>row * columns) << 2)
    let total: f64 = 0
    for (let first = 0; first < columns; first += run) {
      const end = min(first + run, columns)
      let sum0 = f32x4.splat(0)
      let sum1 = f32x4.splat(0)
      let column = first
      for (; column + 8 <= end; column += 8) {
        const at = start + ((<usize>column) << 2)
        sum0 = f32x4.add(sum0, v128.load(at))
        sum1 = f32x4.add(sum1, v128.load(at, 16))
      }
      for (; column < end; column += 4) sum0 = f32x4.add(sum0, loadSome(start + ((<usize>column) << 2), end - column))
      total += <f64>sumLanes(f32x4.add(sum0, sum1))
    }
    if (!isFinite(total)) total = inFloat64(start, columns)
    store<f32>(sums + ((<usize>row) << 2), <f32>(total * factor))
  }
}

/** A run of float32 may overflow on its way to a sum that is finite. */
function inFloat64(start: usize, columns: i32): f64 {
  let total: f64 = 0
  for (let column = 0; column < columns; column++) total += <f64>load<f32>(start + ((<usize>column) << 2))
  return total
}

/** y = softmax of each row, for rows [from, to). */
export function softmaxRows(x: usize, y: usize, columns: i32, from: i32, to: i32): void {
  for (let row = from; row < to; row++) {
    const offset = (<usize>row * columns) << 2
    softmax(x + offset, y + offset, columns)
  }
}

function softmax(x: usize, y: usize, columns: i32): void {
  let largest4 = f32x4.splat(-Infinity)
  let column = 0
  for (; column + 4 <= columns; column += 4) largest4 = f32x4.max(largest4, v128.load(x + ((<usize>column) << 2)))
  let largest = maxLane(largest4)
  for (; column < columns; column++) largest = max<f32>(largest, load<f32>(x + ((<usize>column) << 2)))
  const shift = f32x4.splat(largest)
  let sum4 = f32x4.splat(0)
  for (column = 0; column + 4 <= columns; column += 4) {
    const at = (<usize>column) << 2
    const power = expOfAll4(f32x4.sub(v128.load(x + at), shift))
    sum4 = f32x4.add(sum4, power)
    v128.store(y + at, power)
  }
  let sum = sumLanes(sum4)
  if (column < columns) {
    const at = (<usize>column) << 2
    const count = columns - column
    storeSome(y + at, expOfAll4(f32x4.sub(loadSome(x + at, count), shift)), count)
    for (let i = column; i < columns; i++) sum += load<f32>(y + ((<usize>i) << 2))
  }
  const share = f32x4.splat(1 / sum)
  for (column = 0; column < columns; column += 4) {
    const at = y + ((<usize>column) << 2)
    storeSome(at, f32x4.mul(loadSome(at, columns - column), share), columns - column)
  }
}
