import { sink, suffixStage, zeros } from './vector-state'

/**
 * Eight rows of windows of 8 and more. A window is the end of an old block (its suffix, kept in a ring), whole blocks (the middle) and
 * the start of this block (its prefix). The middle is a tree of doublings over the totals of blocks.
 * @param b the block's number in its sequence, of `blocks`
 * @param old, others the suffixes that end the windows of the channels in `lanes`, and of those that are not; may be where the own ones go
 */
// @inline
export function longBlock(
  record: usize,
  scratch: usize,
  x: usize,
  xStep: isize,
  y: usize,
  yStep: isize,
  b: i32,
  target: usize,
  old: usize,
  others: usize,
  lanes: v128,
  isUniform: bool,
): void {
  const scale = v128.load(record, 16)
  const ring = load<i32>(record, 104)

  const v0 = f32x4.mul(v128.load(x), scale)
  const v1 = f32x4.mul(v128.load((x += xStep)), scale)
  const v2 = f32x4.mul(v128.load((x += xStep)), scale)
  const v3 = f32x4.mul(v128.load((x += xStep)), scale)
  const v4 = f32x4.mul(v128.load((x += xStep)), scale)
  const v5 = f32x4.mul(v128.load((x += xStep)), scale)
  const v6 = f32x4.mul(v128.load((x += xStep)), scale)
  const v7 = f32x4.mul(v128.load((x += xStep)), scale)

  let sum = f32x4.add(v128.load(record, 32), v0)
  v128.store(
    y,
    f32x4.add(sum, isUniform ? v128.load(old, 16) : v128.bitselect(v128.load(old, 16), v128.load(others, 16), lanes)),
  )
  sum = f32x4.add(sum, v1)
  v128.store(
    (y += yStep),
    f32x4.add(sum, isUniform ? v128.load(old, 32) : v128.bitselect(v128.load(old, 32), v128.load(others, 32), lanes)),
  )
  sum = f32x4.add(sum, v2)
  v128.store(
    (y += yStep),
    f32x4.add(sum, isUniform ? v128.load(old, 48) : v128.bitselect(v128.load(old, 48), v128.load(others, 48), lanes)),
  )
  sum = f32x4.add(sum, v3)
  v128.store(
    (y += yStep),
    f32x4.add(sum, isUniform ? v128.load(old, 64) : v128.bitselect(v128.load(old, 64), v128.load(others, 64), lanes)),
  )
  sum = f32x4.add(sum, v4)
  v128.store(
    (y += yStep),
    f32x4.add(sum, isUniform ? v128.load(old, 80) : v128.bitselect(v128.load(old, 80), v128.load(others, 80), lanes)),
  )
  sum = f32x4.add(sum, v5)
  v128.store(
    (y += yStep),
    f32x4.add(sum, isUniform ? v128.load(old, 96) : v128.bitselect(v128.load(old, 96), v128.load(others, 96), lanes)),
  )
  sum = f32x4.add(sum, v6)
  v128.store(
    (y += yStep),
    f32x4.add(
      sum,
      isUniform ? v128.load(old, 112) : v128.bitselect(v128.load(old, 112), v128.load(others, 112), lanes),
    ),
  )
  v128.store((y += yStep), f32x4.add(sum, v7))

  v128.store(target, v7, 112)
  sum = f32x4.add(v6, v7)
  v128.store(target, sum, 96)
  sum = f32x4.add(v5, sum)
  v128.store(target, sum, 80)
  sum = f32x4.add(v4, sum)
  v128.store(target, sum, 64)
  sum = f32x4.add(v3, sum)
  v128.store(target, sum, 48)
  sum = f32x4.add(v2, sum)
  v128.store(target, sum, 32)
  sum = f32x4.add(v1, sum)
  v128.store(target, sum, 16)
  sum = f32x4.add(v0, sum)

  // D_{j+1}[b] = D_j[b] + D_j[b - 2^j] is the total of 2^(j+1) blocks; the next middle is Σ D_j[b + 1 - 2^j].
  const depths = v128.load(record, 112)
  let middle = v128.and(sum, i32x4.gt_s(depths, i32x4.splat(0)))
  let level = load<usize>(record, 100)
  let size = 1
  for (let j = 1; size < ring; j++) {
    const at = level + ((<usize>(b & (size - 1))) << 4)
    const before = v128.load(at)
    v128.store(at, sum)
    sum = f32x4.add(sum, before)
    level += (<usize>size) << 4
    size += size
    const next = v128.load(level + ((<usize>((b + 1) & (size - 1))) << 4))
    middle = f32x4.add(middle, v128.and(next, i32x4.gt_s(depths, i32x4.splat(j))))
  }
  v128.store(record, middle, 32)
}

/** Four channels of one window. */
// @inline
export function uniformBlock(
  record: usize,
  scratch: usize,
  x: usize,
  y: usize,
  step: isize,
  b: i32,
  blocks: i32,
): void {
  const ring = load<i32>(record, 104)
  const slot = load<usize>(record, 96) + ((<usize>(b & (ring - 1))) << 7)
  const old = b < ring ? scratch + zeros : slot
  const target = b + ring < blocks ? slot : scratch + sink
  longBlock(record, scratch, x, step, y, step, b, target, old, old, i32x4.splat(0), true)
}

/** Four channels of several windows. */
export function mixedBlock(
  record: usize,
  scratch: usize,
  x: usize,
  xStep: isize,
  y: usize,
  yStep: isize,
  b: i32,
  blocks: i32,
): void {
  const depths = v128.load(record, 112)
  const ring = load<i32>(record, 104)
  const suffixes = load<usize>(record, 96)
  const slot = suffixes + ((<usize>(b & (ring - 1))) << 7)
  // The first window and the last one, or all in the stage.
  const one = max(0, load<i32>(record, 112))
  const two = max(0, load<i32>(record, 124))
  const isOne = i32x4.eq(depths, i32x4.splat(load<i32>(record, 112)))
  const isTwo = i32x4.eq(depths, i32x4.splat(load<i32>(record, 124)))
  let old = b < 1 << one ? scratch + zeros : suffixes + ((<usize>((b - (1 << one)) & (ring - 1))) << 7)
  let others = b < 1 << two ? scratch + zeros : suffixes + ((<usize>((b - (1 << two)) & (ring - 1))) << 7)
  if (!i32x4.all_true(v128.or(isOne, isTwo))) {
    old = others = scratch + suffixStage
    gatherSuffixes(depths, ring, suffixes, old, scratch + zeros, b)
  }
  longBlock(record, scratch, x, xStep, y, yStep, b, slot, old, others, isOne, false)
}

/** The old suffixes of four channels, each from its own block. */
function gatherSuffixes(depths: v128, ring: i32, suffixes: usize, stage: usize, none: usize, b: i32): void {
  v128.store(stage, depths)
  for (let lane: usize = 0; lane < 16; lane += 4) {
    const size = 1 << max(0, load<i32>(stage + lane))
    const from = b < size ? none : suffixes + ((<usize>((b - size) & (ring - 1))) << 7)
    for (let i: usize = 16; i < 128; i += 16) store<f32>(stage + lane + i, load<f32>(from + lane + i))
  }
}

/** Eight rows of windows of 1, 2 and 4, each from the half of it and that half as long ago. */
// @inline
export function shortBlock(record: usize, x: usize, xStep: isize, y: usize, yStep: isize): void {
  const levels = v128.load(record)
  const scale = v128.load(record, 16)
  const isKept = i32x4.eq(levels, i32x4.splat(0))
  const isFour = i32x4.gt_s(levels, i32x4.splat(1))
  let value1 = v128.load(record, 48)
  let pair1 = v128.load(record, 64)
  let pair2 = v128.load(record, 80)
  for (let row = 0; row < 8; row += 2) {
    let own = v128.load(x)
    let value = f32x4.mul(own, scale)
    let pair = f32x4.add(value, value1)
    v128.store(y, v128.bitselect(own, f32x4.add(pair, v128.and(pair2, isFour)), isKept))
    x += xStep
    y += yStep
    own = v128.load(x)
    value1 = f32x4.mul(own, scale)
    pair2 = f32x4.add(value1, value)
    v128.store(y, v128.bitselect(own, f32x4.add(pair2, v128.and(pair1, isFour)), isKept))
    x += xStep
    y += yStep
    const swap = pair
    pair1 = pair2
    pair2 = swap
  }
  v128.store(record, value1, 48)
  v128.store(record, pair1, 64)
  v128.store(record, pair2, 80)
}
