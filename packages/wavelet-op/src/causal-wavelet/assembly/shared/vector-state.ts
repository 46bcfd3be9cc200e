/**
 * What is kept of four channels while time goes by: 128 bytes, and two rings elsewhere in the scratch.
 *
 *    0  levels, i32x4; a missing channel has the level of the last one
 *   16  2^-level, f32x4
 *   32  middle, f32x4: what whole blocks add to the windows of the next block
 *   48  short windows: the last scaled value, the last sums of two, and those before
 *   96  ring of suffixes: 128 bytes for each of the blocks of the longest window
 *  100  ring of doublings: 2^j times 16 bytes for each j that a window of 2^(j + 3) needs
 *  104  blocks of the longest window, a power of two
 *  108  kind
 *  112  log2 of the blocks of each window, i32x4; negative below 8 steps
 */
export const recordBytes: usize = 128

/** Before the records: 128 bytes of zeros, as many that nobody reads, and three stages for a block of eight rows. */
export const zeros: usize = 0
export const sink: usize = 128
export const inputStage: usize = 256
export const outputStage: usize = 384
export const suffixStage: usize = 512
export const records: usize = 640

/** All four channels stay as they are. */
export const kept: i32 = 0
/** Windows of 1, 2 and 4. */
export const short: i32 = 1
/** Windows of 8 and more: one, or several. */
export const uniform: i32 = 2
export const mixed: i32 = 3
/** The rest: short and long windows, less than four channels, weights or strength. */
export const other: i32 = 4

/** Makes the records of `width` channels, with the rings behind them. @param isPlain zero boundary, full strength */
export function makeRecords(scratch: usize, levels: usize, width: i32, blocks: i32, isPlain: bool): void {
  for (let i: usize = 0; i < 128; i += 16) v128.store(scratch + zeros + i, i32x4.splat(0))
  const count = (width + 3) >> 2
  // Windows longer than the sequence are as good as those that just hold it.
  const most = 32 - clz(max(blocks - 1, 0))
  let record = scratch + records
  let rings = record + <usize>count * recordBytes
  for (let channel = 0; channel < width; channel += 4, record += recordBytes) {
    let longest = 0
    let shortest = 31
    for (let i = 0; i < 4; i++) {
      const level = load<i32>(levels + ((<usize>min(channel + i, width - 1)) << 2))
      store<i32>(record + ((<usize>i) << 2), level)
      store<i32>(record + ((<usize>i) << 2), min(level - 3, most), 112)
      longest = max(longest, level)
      shortest = min(shortest, level)
    }
    const four = v128.load(record)
    v128.store(record, i32x4.shl(i32x4.sub(i32x4.splat(127), four), 23), 16)
    let kind = other
    if (longest == 0) kind = kept
    else if (isPlain && channel + 4 <= width) {
      if (longest < 3) kind = short
      else if (shortest > 2) kind = longest == shortest ? uniform : mixed
    }
    store<i32>(record, kind, 108)
    const ring = 1 << max(min(longest - 3, most), 0)
    store<i32>(record, ring, 104)
    store<usize>(record, rings, 96)
    rings += (<usize>ring) << 7
    store<usize>(record, rings, 100)
    rings += (<usize>ring) << 4
  }
}

/** Before the first block of a sequence. */
export function resetRecords(scratch: usize, count: i32): void {
  let record = scratch + records
  for (let i = 0; i < count; i++, record += recordBytes) {
    for (let j: usize = 32; j < 96; j += 16) v128.store(record + j, i32x4.splat(0))
    memory.fill(load<usize>(record, 100), 0, (<usize>load<i32>(record, 104)) << 4)
  }
}
