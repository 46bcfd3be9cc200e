import { mixedBlock, shortBlock, uniformBlock } from './shared/blocks'
import { copyRows } from '../../../../kernel-runtime/assembly/columns'
import {
  inputStage,
  kept,
  mixed,
  makeRecords,
  outputStage,
  recordBytes,
  records,
  resetRecords,
  short,
  uniform,
} from './shared/vector-state'
export { findRuns } from '../../../../kernel-runtime/assembly/runs'

/**
 * The op for channels from `first` on: y = W x, or Wᵀ x where `adjoint`, which is the same back in time ("step" s is then sample
 * time - 1 - s). x, y: [sequence, time, channel]; levels: int32 [channel]. A work item is a sequence's next `strip` channels; items are
 * counted along the sequences first.
 * @param runs 0, or what `findRuns` wrote: `sequences` stretches of rows, each of which is then a sequence of its own
 *
 * Rows are read as they lie in memory, eight at a time and four channels at once, see `longBlock`. No sum outlives a window, and
 * nothing from outside it has any part in it.
 */
export function rowMeans(
  x: usize,
  y: usize,
  levels: usize,
  scratch: usize,
  runs: usize,
  sequences: i32,
  time: i32,
  channels: i32,
  first: i32,
  strip: i32,
  adjoint: i32,
  renormalize: i32,
  strength: f32,
  from: i32,
  to: i32,
): void {
  const rowBytes = (<isize>channels) << 2
  const step = adjoint ? -rowBytes : rowBytes
  let made = -1
  let madeFor = -1
  for (let item = from; item < to; item++) {
    const run = runs + ((<usize>(item % sequences)) << 3)
    const length = runs ? load<i32>(run, 4) : time
    const blocks = (length + 7) >> 3
    const begin = (item / sequences) * strip
    const channel = max(begin, first)
    const end = min(begin + strip, channels)
    const width = end - channel
    const bytes = (<usize>(end - begin)) << 2
    if ((begin != made || blocks != madeFor) && width > 0)
      makeRecords(scratch, levels + ((<usize>channel) << 2), width, blocks, !renormalize && strength == 1)
    made = begin
    madeFor = blocks
    if (width > 0) resetRecords(scratch, (width + 3) >> 2)
    const firstRow = runs ? <usize>load<i32>(run) : <usize>(item % sequences) * <usize>time
    for (let b = 0; b < blocks; b++) {
      const rows = min(length - (b << 3), 8)
      const upper = firstRow + (adjoint ? length - (b << 3) - rows : b << 3)
      const at = upper * <usize>rowBytes + ((<usize>begin) << 2)
      copyRows(x + at, y + at, rowBytes, rows, bytes)
      let record = scratch + records
      const shift = ((<usize>(channel - begin)) << 2) + (adjoint ? (rows - 1) * rowBytes : 0)
      let from = x + at + shift
      let to = y + at + shift
      for (let left = width; left > 0; left -= 4, record += recordBytes, from += 16, to += 16) {
        const kind = load<i32>(record, 108)
        if (kind == kept) continue
        if (rows < 8)
          anyBlock(record, scratch, from, to, step, b, rows, min(left, 4), length, adjoint, renormalize, strength)
        else if (kind == uniform) uniformBlock(record, scratch, from, to, step, b, blocks)
        else if (kind == mixed) mixedBlock(record, scratch, from, step, to, step, b, blocks)
        else if (kind == short) shortBlock(record, from, step, to, step)
        else anyBlock(record, scratch, from, to, step, b, rows, min(left, 4), length, adjoint, renormalize, strength)
      }
    }
  }
}

/** A block of any kind: channels of several windows, less than eight rows or four channels, weights at the start, strength. */
function anyBlock(
  record: usize,
  scratch: usize,
  x: usize,
  y: usize,
  step: isize,
  b: i32,
  rows: i32,
  width: i32,
  time: i32,
  adjoint: i32,
  renormalize: i32,
  strength: f32,
): void {
  const levels = v128.load(record)
  const longLanes = i32x4.gt_s(levels, i32x4.splat(2))
  const hasLong = v128.any_true(longLanes)
  const hasShort = !i32x4.all_true(longLanes)
  const isPartial = rows < 8 || width < 4
  const isFinished = isPartial || (hasLong && hasShort) || renormalize || strength != 1 || !i32x4.all_true(levels)
  const sample = adjoint ? time - 1 - (b << 3) : b << 3

  let from = x
  let fromStep = step
  if (isPartial || (renormalize && adjoint)) {
    from = scratch + inputStage
    fromStep = 16
    for (let row = 0; row < 8; row++) {
      let value = row < rows ? loadLanes(x + <isize>row * step, width) : f32x4.splat(0)
      if (renormalize && adjoint && row < rows) value = f32x4.mul(value, weights(record, sample - row))
      v128.store(from + ((<usize>row) << 4), value)
    }
  }
  const to = isFinished ? scratch + outputStage : y
  const toStep = isFinished ? <isize>16 : step
  if (hasLong) mixedBlock(record, scratch, from, fromStep, to, toStep, b, (time + 7) >> 3)
  if (hasShort) shortBlock(record, from, fromStep, hasLong ? scratch + inputStage : to, hasLong ? 16 : toStep)
  if (!isFinished) return

  const share = f32x4.splat(strength)
  const rest = f32x4.splat(1 - strength)
  const isKept = i32x4.eq(levels, i32x4.splat(0))
  for (let row = 0; row < rows; row++, x += step, y += step) {
    let value = v128.load(to + ((<usize>row) << 4))
    if (hasLong && hasShort)
      value = v128.bitselect(value, v128.load(scratch + inputStage + ((<usize>row) << 4)), longLanes)
    const own = loadLanes(x, width)
    if (renormalize && !adjoint) value = f32x4.mul(value, weights(record, sample + row))
    if (strength != 1) value = f32x4.add(f32x4.mul(rest, own), f32x4.mul(share, value))
    value = v128.bitselect(own, value, isKept)
    if (width == 4) v128.store(y, value)
    else {
      v128.store32_lane(y, value, 0)
      if (width > 1) v128.store32_lane(y, value, 1, 4)
      if (width > 2) v128.store32_lane(y, value, 2, 8)
    }
  }
}

/** max(1, window / (sample + 1)): the mean over the window becomes one over its part inside the sequence. */
// @inline
function weights(record: usize, sample: i32): v128 {
  // 2^-level is exact, and so is 1 divided by it.
  const windows = f32x4.div(f32x4.splat(1), v128.load(record, 16))
  return f32x4.max(f32x4.splat(1), f32x4.div(windows, f32x4.splat(<f32>(sample + 1))))
}

function loadLanes(x: usize, width: i32): v128 {
  if (width == 4) return v128.load(x)
  let value = v128.load32_zero(x)
  if (width > 1) value = v128.load32_lane(x, value, 1, 4)
  if (width > 2) value = v128.load32_lane(x, value, 2, 8)
  return value
}
