import { madd } from '../../../../kernel-runtime/assembly/simd'
import { copyRows, gatherFour, gatherOne, scatterFour, scatterOne } from '../../../../kernel-runtime/assembly/columns'
export { findRuns } from '../../../../kernel-runtime/assembly/runs'
import { front, paddedColumn, weigh } from './shared/lines'

/** Products that are summed for themselves before they join the others. */
const run: i32 = 64

/**
 * y = the filter bank of x, or its adjoint, which is the same back in time ("step" s is then sample time - 1 - s).
 * x, y: [sequence, time, channel]; kernels, table, weights as the contract says. A work item is a sequence's next four channels.
 *
 * Channels become columns of contiguous time, zeros before them. Sixteen steps of y are made at once, one tap after the other.
 * @param runs 0, or what `findRuns` wrote: stretches of rows, each of which is then a sequence of its own
 * @param columns scratch for 8 columns of columnBytes, which hold `front` zeros, all steps and 16 more
 */
export function filterColumns(
  x: usize,
  y: usize,
  kernels: usize,
  table: usize,
  weights: usize,
  columns: usize,
  columnBytes: i32,
  runs: usize,
  length: i32,
  channels: i32,
  adjoint: i32,
  identity: i32,
  strength: f32,
  from: i32,
  to: i32,
): void {
  const blocks = (channels + 3) >> 2
  const rowBytes = (<isize>channels) << 2
  const step = adjoint ? -rowBytes : rowBytes
  const none = i32x4.splat(0)
  for (let item = from; item < to; item++) {
    const channel = (item % blocks) << 2
    const width = min(channels - channel, 4)
    const stretch = runs + ((<usize>(item / blocks)) << 3)
    const time = runs ? load<i32>(stretch, 4) : length
    const begin = runs ? <usize>load<i32>(stretch) : <usize>(item / blocks) * <usize>time
    const firstRow = begin + (adjoint ? <usize>(time - 1) : 0)
    const start = firstRow * <usize>rowBytes + ((<usize>channel) << 2)
    const rows = table + ((<usize>channel) << 4)
    let kept = 0
    for (let j = 0; j < width; j++) kept |= load<i32>(rows + ((<usize>j) << 4), 4) == 0 ? 1 << j : 0
    if (identity && kept == (1 << width) - 1) {
      copyRows(x + start, y + start, step, time, (<usize>width) << 2)
      continue
    }
    for (let j = 0; j < width; j++) paddedColumn(columns + <usize>(j * columnBytes), time)
    const inputs = columns + front
    const outputs = columns + <usize>(4 * columnBytes)
    if (width == 4) gatherFour(x + start, step, time, inputs, columnBytes, f32x4.splat(1), none)
    else
      for (let j = 0; j < width; j++)
        gatherOne(x + start + ((<usize>j) << 2), step, time, inputs + <usize>(j * columnBytes), 1)
    for (let j = 0; j < width; j++) {
      const row = rows + ((<usize>j) << 4)
      const taps = load<i32>(row, 4)
      const input = inputs + <usize>(j * columnBytes)
      const output = outputs + <usize>(j * columnBytes)
      if (taps == 0) memory.fill(output, 0, (<usize>time) << 2)
      else {
        if (adjoint) weigh(input, row, weights, time, 1, 1)
        filterColumn(input, output, kernels + ((<usize>load<i32>(row)) << 2), taps, time)
        if (adjoint) scaleColumn(output, time, strength)
        else weigh(output, row, weights, time, 0, strength)
      }
    }
    // Both parts are there; x joins where it is wanted.
    const share: f32 = identity ? strength : 1
    for (let j = 0; j < width; j++) {
      const at = start + ((<usize>j) << 2)
      const output = outputs + <usize>(j * columnBytes)
      if (identity && kept & (1 << j)) copyRows(x + at, y + at, step, time, 4)
      else if (width < 4 || kept || share != 1) addScattered(output, time, x + at, y + at, step, 1 - share)
    }
    if (width == 4 && !kept && share == 1) scatterFour(outputs, columnBytes, time, x + start, y + start, step, 1, none)
  }
}

/** y = column + rest · x, one channel. */
function addScattered(column: usize, rows: i32, x: usize, y: usize, step: isize, rest: f32): void {
  if (rest == 0) {
    scatterOne(column, rows, x, y, step, 1)
    return
  }
  for (let row = 0; row < rows; row++, column += 4, x += step, y += step)
    store<f32>(y, rest * load<f32>(x) + load<f32>(column))
}

function scaleColumn(column: usize, rows: i32, factor: f32): void {
  if (factor == 1) return
  for (let row = 0; row < rows; row++)
    store<f32>(column + ((<usize>row) << 2), factor * load<f32>(column + ((<usize>row) << 2)))
}

/** output[s] = Σ_k kernel[k] · input[s - k], sixteen at a time. */
function filterColumn(input: usize, output: usize, kernel: usize, taps: i32, time: i32): void {
  for (let s = 0; s < time; s += 16) {
    let total0 = f32x4.splat(0)
    let total1 = f32x4.splat(0)
    let total2 = f32x4.splat(0)
    let total3 = f32x4.splat(0)
    const end = min(taps, s + 16)
    for (let k = 0; k < end;) {
      const stop = min(k + run, end)
      let sum0 = f32x4.splat(0)
      let sum1 = f32x4.splat(0)
      let sum2 = f32x4.splat(0)
      let sum3 = f32x4.splat(0)
      let at = input + ((<isize>(s - k)) << 2)
      for (; k < stop; k++, at -= 4) {
        const tap = v128.load32_splat(kernel + ((<usize>k) << 2))
        sum0 = madd(tap, v128.load(at), sum0)
        sum1 = madd(tap, v128.load(at, 16), sum1)
        sum2 = madd(tap, v128.load(at, 32), sum2)
        sum3 = madd(tap, v128.load(at, 48), sum3)
      }
      total0 = f32x4.add(total0, sum0)
      total1 = f32x4.add(total1, sum1)
      total2 = f32x4.add(total2, sum2)
      total3 = f32x4.add(total3, sum3)
    }
    const to = output + ((<usize>s) << 2)
    v128.store(to, total0)
    v128.store(to, total1, 16)
    v128.store(to, total2, 32)
    v128.store(to, total3, 48)
  }
}
