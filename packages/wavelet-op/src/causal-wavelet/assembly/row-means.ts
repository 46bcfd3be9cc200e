/** Channels that a work item takes: one cache line of each row. */
const block: i32 = 16
/** Rows that are made before the next four channels' turn; longer windows take as many as they are long. */
const shortestChunk: i32 = 64
/** Rows that are summed for themselves before they join the others. */
const segment: i32 = 16

/**
 * The op for four times four channels at once, in the order in which they lie in memory: zero boundary, full strength.
 * x, y: [sequence, time, channel]; levels: int32 [channel]. A work item is a sequence's next 16 channels, of which `channels - first`
 * is a multiple of 4. Where `adjoint`, time runs backwards: step s is sample time - 1 - s.
 *
 * Time is cut into blocks of one window. A window then is the end of one block and the start of the next: a suffix sum of the old
 * block plus a running sum of the new one (van Herk's scheme), each out of segments of 16, so that float32 carries them. No sum
 * outlives two blocks: no drift, and nothing from outside a window leaves a trace. Windows up to 8 are doubled in registers.
 * @param suffixes scratch for 16 times suffixBytes: min(longest window, time) + 1 rows of 16 bytes each
 */
export function rowMeans(
  x: usize,
  y: usize,
  levels: usize,
  suffixes: usize,
  suffixBytes: i32,
  time: i32,
  channels: i32,
  first: i32,
  adjoint: i32,
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
    let longest = 0
    for (let j = 0; j < width; j++) longest = max(longest, load<i32>(levels + ((<usize>(channel + j)) << 2)))
    const chunk = max(shortestChunk, 1 << longest)
    for (let begin = 0; begin < time; begin += chunk) {
      const end = min(begin + chunk, time)
      for (let j = 0; j < width; j += 4) {
        const four = v128.load(levels + ((<usize>(channel + j)) << 2))
        const at = start + ((<usize>j) << 2)
        for (let i = 0; i < 4; i++) {
          const level = load<i32>(levels + ((<usize>(channel + j + i)) << 2))
          const lanes = i32x4.eq(four, i32x4.splat(level))
          // Each level once: at its first lane.
          if (i32x4.bitmask(lanes) & ((1 << i) - 1)) continue
          const isMixed = !i32x4.all_true(lanes)
          const suffix = suffixes + <usize>((j + i) * suffixBytes)
          if (begin == 0 && level > 3) memory.fill(suffix, 0, (<usize>(min(1 << level, time) + 1)) << 4)
          if (level <= 3) shortMeans(x + at, y + at, step, begin, end, level, lanes, isMixed)
          else longMeans(x + at, y + at, step, begin, end, time, 1 << level, suffix, lanes, isMixed)
        }
      }
    }
  }
}

/** Windows of 1, 2, 4, 8, each from the half of it and that half as long ago. */
function shortMeans(
  x: usize,
  y: usize,
  step: isize,
  begin: i32,
  end: i32,
  level: i32,
  lanes: v128,
  isMixed: bool,
): void {
  const scale = f32x4.splat(<f32>1 / <f32>(1 << level))
  let value1 = f32x4.splat(0)
  let pair1 = f32x4.splat(0)
  let pair2 = f32x4.splat(0)
  let four1 = f32x4.splat(0)
  let four2 = f32x4.splat(0)
  let four3 = f32x4.splat(0)
  let four4 = f32x4.splat(0)
  const low = max(0, begin - 7)
  x += <isize>low * step
  y += <isize>low * step
  for (let row = low; row < end; row++, x += step, y += step) {
    let value = v128.load(x)
    if (level > 0) {
      value = f32x4.mul(value, scale)
      const pair = f32x4.add(value, value1)
      value1 = value
      value = pair
      if (level > 1) {
        const four = f32x4.add(pair, pair2)
        pair2 = pair1
        pair1 = pair
        value = four
        if (level > 2) {
          value = f32x4.add(four, four4)
          four4 = four3
          four3 = four2
          four2 = four1
          four1 = four
        }
      }
    }
    if (row >= begin) v128.store(y, isMixed ? v128.bitselect(value, v128.load(y), lanes) : value)
  }
}

/** Windows of 16 and more. @param begin a multiple of the window */
function longMeans(
  x: usize,
  y: usize,
  step: isize,
  begin: i32,
  end: i32,
  time: i32,
  window: i32,
  suffix: usize,
  lanes: v128,
  isMixed: bool,
): void {
  const scale = f32x4.splat(<f32>1 / <f32>window)
  for (let start = begin; start < end; start += window) {
    const rows = min(window, end - start)
    let total = f32x4.splat(0)
    let from = x + <isize>start * step
    let to = y + <isize>start * step
    let old = suffix + 16
    for (let row = 0; row < rows; row += segment) {
      let sum = f32x4.splat(0)
      const stop = old + ((<usize>min(segment, rows - row)) << 4)
      for (; old < stop; old += 16, from += step, to += step) {
        sum = f32x4.add(sum, f32x4.mul(v128.load(from), scale))
        const mean = f32x4.add(v128.load(old), f32x4.add(total, sum))
        v128.store(to, isMixed ? v128.bitselect(mean, v128.load(to), lanes) : mean)
      }
      total = f32x4.add(total, sum)
    }
    if (start + window >= time) return
    total = f32x4.splat(0)
    from = x + <isize>(start + window - 1) * step
    old = suffix + ((<usize>(window - 1)) << 4)
    for (let row = 0; row < window; row += segment) {
      let sum = f32x4.splat(0)
      const stop = old - ((<usize>segment) << 4)
      for (; old > stop; old -= 16, from -= step) {
        sum = f32x4.add(sum, f32x4.mul(v128.load(from), scale))
        v128.store(old, f32x4.add(total, sum))
      }
      total = f32x4.add(total, sum)
    }
  }
}
