import { copyRows, gatherFour, gatherOne, scatterFour, scatterOne } from './shared/columns'

/** Channels that a work item takes: one cache line of each row. */
const block: i32 = 16
/** Rows that are moved before the next four channels' turn: few enough to stay in the nearest cache. */
const stretch: i32 = 64

/** y = x for the first `width` bytes of rows [from, to). */
export function copyStarts(x: usize, y: usize, rowBytes: i32, width: i32, from: i32, to: i32): void {
  const start = <usize>from * rowBytes
  copyRows(x + start, y + start, rowBytes, to - from, width)
}

/**
 * The op for channels from `first` on: y = W x, or Wᵀ x where `adjoint`, which is the same back in time ("step" s is then sample
 * time - 1 - s). x, y: [sequence, time, channel]; levels: int32 [channel]. A work item is a sequence's next 16 channels.
 *
 * Channels become columns of contiguous time, small enough for the cache. There windows grow by doubling, in place:
 * A_{j+1}[s] = A_j[s] + A_j[s - 2^j], a tree of `level` additions, so that float32 carries any window at any length, and nothing
 * from outside a window has any part in its sum.
 * @param tile steps that are made at once; the columns hold them and the window before them
 * @param columns scratch for 16 columns of columnBytes
 */
export function windowMeans(
  x: usize,
  y: usize,
  levels: usize,
  columns: usize,
  columnBytes: i32,
  tile: i32,
  time: i32,
  channels: i32,
  first: i32,
  adjoint: i32,
  renormalize: i32,
  strength: f32,
  from: i32,
  to: i32,
): void {
  const blocks = (channels - first + block - 1) / block
  const rowBytes = (<isize>channels) << 2
  const step = adjoint ? -rowBytes : rowBytes
  for (let item = from; item < to; item++) {
    const channel = first + (item % blocks) * block
    const width = min(channels - channel, block)
    const firstRow = <usize>(item / blocks) * <usize>time + (adjoint ? <usize>(time - 1) : 0)
    const start = firstRow * <usize>rowBytes + ((<usize>channel) << 2)
    const own = levels + ((<usize>channel) << 2)
    for (let begin = 0; begin < time; begin += tile) {
      const end = min(begin + tile, time)
      gather(x + start, step, own, width, begin, end, columns, columnBytes)
      for (let j = 0; j < width; j++) {
        const level = load<i32>(own + ((<usize>j) << 2))
        if (level == 0) continue
        const low = lowOf(own, width, j, begin)
        const column = columns + <usize>(j * columnBytes)
        if (renormalize && adjoint) weighStart(column, low, end - low, level, time)
        sumWindows(column, end - low, level)
        if (renormalize && !adjoint) weighStart(column, low, end - low, level, 0)
      }
      scatter(x + start, y + start, step, own, width, begin, end, columns, columnBytes, strength)
    }
  }
}

/** The step at which the column of channel j starts: the longest window of its four channels reaches back to it. */
function lowOf(levels: usize, width: i32, j: i32, begin: i32): i32 {
  const four = j & ~3
  let longest = 0
  for (let i = four; i < min(four + 4, width); i++) longest = max(longest, load<i32>(levels + ((<usize>i) << 2)))
  return max(0, begin - (1 << longest) + 1)
}

/** Rows [low, end) of all channels into their columns, scaled by 2^-level. */
function gather(
  x: usize,
  step: isize,
  levels: usize,
  width: i32,
  begin: i32,
  end: i32,
  columns: usize,
  columnBytes: i32,
): void {
  let lowest = begin
  for (let j = 0; j < width; j += 4) lowest = min(lowest, lowOf(levels, width, j, begin))
  for (let row = lowest; row < end; row += stretch)
    for (let j = 0; j < width; j += 4) {
      const low = lowOf(levels, width, j, begin)
      const from = max(low, row)
      const rows = min(row + stretch, end) - from
      if (rows <= 0) continue
      const source = x + ((<usize>j) << 2) + <isize>from * step
      const target = columns + <usize>(j * columnBytes) + ((<usize>(from - low)) << 2)
      if (width - j >= 4) {
        const four = v128.load(levels + ((<usize>j) << 2))
        gatherFour(source, step, rows, target, columnBytes, scaleOf(four), i32x4.eq(four, i32x4.splat(0)))
        continue
      }
      for (let i = 0; i < width - j; i++) {
        const level = load<i32>(levels + ((<usize>(j + i)) << 2))
        gatherOne(source + ((<usize>i) << 2), step, rows, target + <usize>(i * columnBytes), <f32>1 / <f32>(1 << level))
      }
    }
}

/** Rows [begin, end) of all columns back to y. */
function scatter(
  x: usize,
  y: usize,
  step: isize,
  levels: usize,
  width: i32,
  begin: i32,
  end: i32,
  columns: usize,
  columnBytes: i32,
  strength: f32,
): void {
  for (let row = begin; row < end; row += stretch)
    for (let j = 0; j < width; j += 4) {
      const rows = min(row + stretch, end) - row
      const there = ((<usize>j) << 2) + <isize>row * step
      const column = columns + <usize>(j * columnBytes) + ((<usize>(row - lowOf(levels, width, j, begin))) << 2)
      if (width - j >= 4) {
        const kept = i32x4.eq(v128.load(levels + ((<usize>j) << 2)), i32x4.splat(0))
        scatterFour(column, columnBytes, rows, x + there, y + there, step, strength, kept)
        continue
      }
      for (let i = 0; i < width - j; i++) {
        const at = there + ((<usize>i) << 2)
        if (load<i32>(levels + ((<usize>(j + i)) << 2)) == 0) copyRows(x + at, y + at, step, rows, 4)
        else scatterOne(column + <usize>(i * columnBytes), rows, x + at, y + at, step, strength)
      }
    }
}

/** 2^-level, made of its exponent. */
function scaleOf(levels: v128): v128 {
  return i32x4.shl(i32x4.sub(i32x4.splat(127), levels), 23)
}

/** Sums over windows of 2^level, in place, two doublings at a time; what lies before the column counts as 0. */
function sumWindows(column: usize, rows: i32, level: i32): void {
  let j = 0
  for (; j + 2 <= level && 1 << j < rows; j += 2) {
    const s = 1 << j
    let t = rows
    const shift = (<usize>s) << 2
    for (; t - 4 >= 3 * s; t -= 4) {
      const at = column + ((<usize>(t - 4)) << 2)
      const near = f32x4.add(v128.load(at), v128.load(at - shift))
      const far = f32x4.add(v128.load(at - 2 * shift), v128.load(at - 3 * shift))
      v128.store(at, f32x4.add(near, far))
    }
    for (t--; t >= 3 * s; t--) {
      const at = column + ((<usize>t) << 2)
      const near = load<f32>(at) + load<f32>(at - shift)
      store<f32>(at, near + (load<f32>(at - 2 * shift) + load<f32>(at - 3 * shift)))
    }
    for (t++; t - 4 >= 2 * s; t -= 4) {
      const at = column + ((<usize>(t - 4)) << 2)
      v128.store(at, f32x4.add(f32x4.add(v128.load(at), v128.load(at - shift)), v128.load(at - 2 * shift)))
    }
    for (t--; t >= 2 * s; t--) {
      const at = column + ((<usize>t) << 2)
      store<f32>(at, load<f32>(at) + load<f32>(at - shift) + load<f32>(at - 2 * shift))
    }
    addShifted(column, min(rows, 2 * s), s)
  }
  if (j < level) addShifted(column, rows, 1 << j)
}

/** A[t] += A[t - s] for t in [s, rows). */
function addShifted(column: usize, rows: i32, s: i32): void {
  const shift = (<usize>s) << 2
  let t = rows
  for (; t - 4 >= s; t -= 4) {
    const at = column + ((<usize>(t - 4)) << 2)
    v128.store(at, f32x4.add(v128.load(at), v128.load(at - shift)))
  }
  for (t--; t >= s; t--) {
    const at = column + ((<usize>t) << 2)
    store<f32>(at, load<f32>(at) + load<f32>(at - shift))
  }
}

/**
 * Weighs the samples whose window reaches before the sequence by window / (sample + 1).
 * @param low the step of the column's first row
 * @param time 0 where steps are samples; else the sequence's length, and a step is sample time - 1 - step
 */
function weighStart(column: usize, low: i32, rows: i32, level: i32, time: i32): void {
  const window = 1 << level
  for (let row = 0; row < rows; row++) {
    const sample = time == 0 ? low + row : time - 1 - low - row
    if (sample + 1 >= window) {
      if (time == 0) return
      // Later samples come first here: go where the start begins.
      row = max(row, time - window - low)
      continue
    }
    const at = column + ((<usize>row) << 2)
    store<f32>(at, load<f32>(at) * (<f32>window / <f32>(sample + 1)))
  }
}
