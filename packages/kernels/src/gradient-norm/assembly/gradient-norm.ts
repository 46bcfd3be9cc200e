import { madd, sumLanes } from '../../../../kernel-runtime/assembly/simd'
import { loadSome } from '../../../../kernel-runtime/assembly/lanes'

/** Values that are summed in float32 before their total is added in float64. */
const block: i32 = 1024

/** totals [block], f64: the sums of squares of blocks [from, to) of x. */
export function sumSquares(x: usize, totals: usize, count: i32, from: i32, to: i32): void {
  for (let b = from; b < to; b++) {
    const start = b * block
    const end = min(start + block, count)
    let sums = f32x4.splat(0)
    for (let i = start; i < end; i += 4) {
      const value = loadSome(x + ((<usize>i) << 2), end - i)
      sums = madd(value, value, sums)
    }
    store<f64>(totals + ((<usize>b) << 3), <f64>sumLanes(sums))
  }
}

export function rootOfSum(totals: usize, count: i32, norm: usize): void {
  let sum: f64 = 0
  for (let i = 0; i < count; i++) sum += load<f64>(totals + ((<usize>i) << 3))
  store<f32>(norm, <f32>sqrt<f64>(sum))
}
