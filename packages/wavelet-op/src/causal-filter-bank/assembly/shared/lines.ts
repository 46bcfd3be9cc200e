/** Bytes of zeros before a column: what sixteen steps at once may reach back to. */
export const front: usize = 64

/** Zeros before and after the place of `time` values. */
export function paddedColumn(column: usize, time: i32): void {
  for (let i: usize = 0; i < front; i += 16) {
    v128.store(column + i, f32x4.splat(0))
    v128.store(column + front + ((<usize>time) << 2) + i, f32x4.splat(0))
  }
}

/**
 * Multiplies a column by the start weights of its channel, and by `factor`.
 * @param row the channel's line of the table
 * @param backwards whether the column's row r is sample time - 1 - r
 */
export function weigh(column: usize, row: usize, weights: usize, time: i32, backwards: i32, factor: f32): void {
  const taps = load<i32>(row, 4)
  const start = load<i32>(row, 8)
  const weighed = start < 0 ? 0 : min(taps, time)
  const list = weights + ((<usize>start) << 2)
  for (let sample = 0; sample < weighed; sample++) {
    const at = column + ((<usize>(backwards ? time - 1 - sample : sample)) << 2)
    store<f32>(at, factor * load<f32>(list + ((<usize>sample) << 2)) * load<f32>(at))
  }
  if (factor == 1) return
  for (let sample = weighed; sample < time; sample++) {
    const at = column + ((<usize>(backwards ? time - 1 - sample : sample)) << 2)
    store<f32>(at, factor * load<f32>(at))
  }
}
