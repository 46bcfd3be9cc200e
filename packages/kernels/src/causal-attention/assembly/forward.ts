import { exp4 } from '../../../../kernel-runtime/assembly/exp'
import { packEights, packFours } from '../../matrix/assembly/shared/pack'
import { tile, tiles } from '../../matrix/assembly/shared/tile'
import { dropPanel } from './shared/drop'
import { hideLater, scalePanel, storeChannels } from './shared/panels'
export { changeExp } from '../../../../kernel-runtime/assembly/exp'
export { findRuns } from '../../../../kernel-runtime/assembly/runs'

// Attention of a head at a time, for eight queries at a time: their scores lie as [key][8 queries], so that maxima, exponentials and
// sums run along the lanes, and both products are tiles whose right side is such a panel. Scratch grows with time, not its square.

/**
 * Heads [from, to) of y = softmax(q·kᵀ/√size, looking back only)·v. Strides are in bytes; a head begins at
 * ⌊head / headCount⌋ · batchStride + (head mod headCount) · headStride.
 * @param runs 0, or what `findRuns` wrote: an item is then a head of one of these stretches of rows, and looks at nothing else
 * @param perSequence heads of a sequence
 * @param statistics [heads, time, 2]: the largest score of each query, and 1 / Σ exp(score - largest)
 * @param threshold 0 for no dropout of the probabilities; else it and what follows are DropoutAttributes
 * @param scratch room for (2 · size + 16) · (time + 8) + 8 · size + 32 values, a thread
 */
export function attend(
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  statistics: usize,
  headCount: i32,
  batchStride: usize,
  headStride: usize,
  rowStride: usize,
  yBatchStride: usize,
  yHeadStride: usize,
  yRowStride: usize,
  runs: usize,
  perSequence: i32,
  length: i32,
  size: i32,
  threshold: i32,
  seedLow: i32,
  seedHigh: i32,
  offsetLow: i32,
  offsetHigh: i32,
  factor: f32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const padded = <usize>((length + 7) & ~7)
  const keys = scratch
  const values = keys + ((padded * size) << 2)
  const queries = values + ((padded * ((size + 3) & ~3)) << 2)
  const scores = queries + ((<usize>size) << 5)
  const edge = scores + (padded << 5)
  const groups = (length + 15) >> 4
  const scale: f32 = 1 / sqrt<f32>(<f32>size)
  for (let item = from; item < to; item++) {
    const run = runs + ((<usize>(item / perSequence)) << 3)
    const time = runs ? load<i32>(run, 4) : length
    const begin = runs ? load<i32>(run) % length : 0
    const head = runs ? (load<i32>(run) / length) * perSequence + (item % perSequence) : item
    const start =
      <usize>(head / headCount) * batchStride + <usize>(head % headCount) * headStride + <usize>begin * rowStride
    const out =
      y + <usize>(head / headCount) * yBatchStride + <usize>(head % headCount) * yHeadStride + <usize>begin * yRowStride
    const row = head * length + begin
    packFours(k + start, rowStride, 4, time, size, keys)
    packFours(v + start, 4, rowStride, size, time, values)
    for (let first = 0; first < time; first += 8) {
      const across = min(8, time - first)
      const seen = first + across
      packEights(q + start + <usize>first * rowStride, rowStride, 4, across, size, queries)
      scalePanel(queries, size, scale)
      tiles(keys, queries, size, (seen + 3) >> 2, scores)
      hideLater(scores, first, seen, -Infinity)

      let largest0 = f32x4.splat(-Infinity)
      let largest1 = f32x4.splat(-Infinity)
      const end = scores + ((<usize>seen) << 5)
      for (let at = scores; at < end; at += 32) {
        largest0 = f32x4.max(largest0, v128.load(at))
        largest1 = f32x4.max(largest1, v128.load(at, 16))
      }
      let sum0 = f32x4.splat(0)
      let sum1 = f32x4.splat(0)
      for (let at = scores; at < end; at += 32) {
        const p0 = exp4(f32x4.sub(v128.load(at), largest0))
        const p1 = exp4(f32x4.sub(v128.load(at, 16), largest1))
        sum0 = f32x4.add(sum0, p0)
        sum1 = f32x4.add(sum1, p1)
        v128.store(at, p0)
        v128.store(at, p1, 16)
      }
      const share0 = f32x4.div(f32x4.splat(1), sum0)
      const share1 = f32x4.div(f32x4.splat(1), sum1)
      v128.store(edge, largest0)
      v128.store(edge, largest1, 16)
      v128.store(edge, share0, 32)
      v128.store(edge, share1, 48)
      const note = statistics + ((<usize>row + first) << 3)
      for (let query = 0; query < across; query++) {
        store<f32>(note + ((<usize>query) << 3), load<f32>(edge + ((<usize>query) << 2)))
        store<f32>(note + ((<usize>query) << 3), load<f32>(edge + ((<usize>query) << 2), 32), 4)
      }

      if (threshold != 0)
        dropPanel(scores, begin, seen, row + first, groups, threshold, seedLow, seedHigh, offsetLow, offsetHigh, factor)
      for (let channel = 0; channel < size; channel += 4) {
        tile(values + ((<usize>channel * time) << 2), scores, seen, 0, 0, edge, 32)
        for (let line = edge; line < edge + 128; line += 32) {
          v128.store(line, f32x4.mul(v128.load(line), share0))
          v128.store(line, f32x4.mul(v128.load(line, 16), share1), 16)
        }
        const at = out + <usize>first * yRowStride + ((<usize>channel) << 2)
        storeChannels(edge, at, yRowStride, across, min(4, size - channel))
      }
    }
  }
}
