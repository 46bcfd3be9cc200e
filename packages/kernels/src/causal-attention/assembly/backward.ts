import { exp4 } from '../../../../kernel-runtime/assembly/exp'
import { packEights, packFours } from '../../matrix/assembly/shared/pack'
import { tile, tiles } from '../../matrix/assembly/shared/tile'
import { dropPanel } from './shared/drop'
import { accumulate, clearRows, hideLater, scalePanel, storeChannels } from './shared/panels'

/** Panels of 8 queries whose shares of dk and dv are added at once. */
const panelsAtOnce: i32 = 4

/**
 * Heads [from, to) of the gradients for q, k and v, from those for y. Probabilities are computed again out of `statistics`; with
 * D = Σ dy·y of a query, dScore = p·(dy·v − D)/√size; where p is dropped, dy·v is too, and D stays. Strides as in `attend`; dq, dk, dv lie like q, k, v, dy like y.
 * @param runs as in `attend`
 * @param threshold 0 for no dropout of the probabilities; else it and what follows are DropoutAttributes
 * @param scratch room for (3 · size + 2 · (size + 8) + 64) · (time + 8) + 80 · size + 1024 values, a thread
 */
export function attendBackward(
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  statistics: usize,
  dy: usize,
  dq: usize,
  dk: usize,
  dv: usize,
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
  const wide = <usize>((size + 7) & ~7) // channels of the rows below
  const panelBytes = padded << 5
  const sideBytes = (padded * size) << 2
  const keys = scratch
  const values = keys + sideBytes
  const keyChannels = values + sideBytes
  const queries = keyChannels + ((padded * ((size + 3) & ~3)) << 2)
  const dPanel = queries + ((<usize>size) << 5)
  const probabilities = dPanel + ((<usize>size) << 5)
  const dScores = probabilities + panelBytes * panelsAtOnce
  const queryRows = dScores + panelBytes * panelsAtOnce
  const dRows = queryRows + ((wide * 8 * panelsAtOnce) << 2)
  const dKeys = dRows + ((wide * 8 * panelsAtOnce) << 2)
  const dValues = dKeys + ((padded * wide) << 2)
  const edge = dValues + ((padded * wide) << 2)
  const groups = (length + 15) >> 4
  const scale: f32 = 1 / sqrt<f32>(<f32>size)
  const rowBytes = wide << 2
  for (let item = from; item < to; item++) {
    const run = runs + ((<usize>(item / perSequence)) << 3)
    const time = runs ? load<i32>(run, 4) : length
    const begin = runs ? load<i32>(run) % length : 0
    const head = runs ? (load<i32>(run) / length) * perSequence + (item % perSequence) : item
    const start =
      <usize>(head / headCount) * batchStride + <usize>(head % headCount) * headStride + <usize>begin * rowStride
    const out =
      <usize>(head / headCount) * yBatchStride + <usize>(head % headCount) * yHeadStride + <usize>begin * yRowStride
    const place = head * length + begin
    const own = <usize>((time + 7) & ~7)
    packFours(k + start, rowStride, 4, time, size, keys)
    packFours(v + start, rowStride, 4, time, size, values)
    packFours(k + start, 4, rowStride, size, time, keyChannels)
    memory.fill(dKeys, 0, (own * wide) << 2)
    memory.fill(dValues, 0, (own * wide) << 2)
    for (let block = 0; block < time; block += 8 * panelsAtOnce) {
      const blockEnd = min(block + 8 * panelsAtOnce, time)
      const panels = (blockEnd - block + 7) >> 3
      const keyEnd = (blockEnd + 3) & ~3
      padRows(q + start + <usize>block * rowStride, rowStride, blockEnd - block, size, queryRows, rowBytes, panels << 3)
      padRows(dy + out + <usize>block * yRowStride, yRowStride, blockEnd - block, size, dRows, rowBytes, panels << 3)
      for (let panel = 0; panel < panels; panel++) {
        const first = block + (panel << 3)
        const across = min(8, time - first)
        const seen = first + across
        const p = probabilities + <usize>panel * panelBytes
        const ds = dScores + <usize>panel * panelBytes
        packEights(q + start + <usize>first * rowStride, rowStride, 4, across, size, queries)
        scalePanel(queries, size, scale)
        packEights(dy + out + <usize>first * yRowStride, yRowStride, 4, across, size, dPanel)
        const fours = (seen + 3) >> 2
        tiles(keys, queries, size, fours, p)
        tiles(values, dPanel, size, fours, ds)
        hideLater(p, first, seen, -Infinity)
        describe(
          statistics + ((<usize>place + first) << 3),
          y + out + <usize>first * yRowStride,
          dy + out + <usize>first * yRowStride,
          yRowStride,
          across,
          size,
          edge,
        )
        if (threshold != 0)
          dropPanel(ds, begin, seen, place + first, groups, threshold, seedLow, seedHigh, offsetLow, offsetHigh, factor)
        differentiateSoftmax(p, ds, seen, edge, scale)
        if (threshold != 0)
          dropPanel(p, begin, seen, place + first, groups, threshold, seedLow, seedHigh, offsetLow, offsetHigh, factor)
        clearRows(p, seen, keyEnd)
        clearRows(ds, seen, keyEnd)
        for (let channel = 0; channel < size; channel += 4) {
          tile(keyChannels + ((<usize>channel * time) << 2), ds, seen, 0, 0, edge, 32)
          const at = dq + start + <usize>first * rowStride + ((<usize>channel) << 2)
          storeChannels(edge, at, rowStride, across, min(4, size - channel))
        }
      }
      for (let key = 0; key < keyEnd; key += 4) {
        const offset = (<usize>key) << 5
        const row = <usize>key * rowBytes
        for (let channel: usize = 0; channel < rowBytes; channel += 32) {
          accumulate(probabilities + offset, panelBytes, panels, dRows + channel, rowBytes, dValues + row + channel)
          accumulate(dScores + offset, panelBytes, panels, queryRows + channel, rowBytes, dKeys + row + channel)
        }
      }
    }
    for (let row = 0; row < time; row++) {
      const at = start + <usize>row * rowStride
      memory.copy(dk + at, dKeys + <usize>row * rowBytes, (<usize>size) << 2)
      memory.copy(dv + at, dValues + <usize>row * rowBytes, (<usize>size) << 2)
    }
  }
}

/** Copies `count` rows of `size` values into rows of `rowBytes`, with zeros around them, `rows` rows in all. */
function padRows(from: usize, stride: usize, count: i32, size: i32, to: usize, rowBytes: usize, rows: i32): void {
  memory.fill(to, 0, rowBytes * rows)
  for (let row = 0; row < count; row++, from += stride, to += rowBytes) memory.copy(to, from, (<usize>size) << 2)
}

/** to: 8 times the largest score, 8 times 1 / sum, 8 times D = Σ dy·y; zeros for queries past `across`, whose probabilities become 0. */
function describe(statistics: usize, y: usize, dy: usize, stride: usize, across: i32, size: i32, to: usize): void {
  memory.fill(to, 0, 96)
  for (let query = 0; query < across; query++, y += stride, dy += stride, to += 4, statistics += 8) {
    store<f32>(to, load<f32>(statistics))
    store<f32>(to, load<f32>(statistics, 4), 32)
    let sum: f32 = 0
    for (let channel = 0; channel < size; channel++) {
      const at = (<usize>channel) << 2
      sum += load<f32>(y + at) * load<f32>(dy + at)
    }
    store<f32>(to, sum, 64)
  }
}

/** p: scores become probabilities; ds: dy·v becomes the gradient of the scores before they were scaled. */
function differentiateSoftmax(p: usize, ds: usize, rows: i32, facts: usize, scale: f32): void {
  const largest0 = v128.load(facts)
  const largest1 = v128.load(facts, 16)
  const share0 = v128.load(facts, 32)
  const share1 = v128.load(facts, 48)
  const mean0 = v128.load(facts, 64)
  const mean1 = v128.load(facts, 80)
  const factors = f32x4.splat(scale)
  const end = p + ((<usize>rows) << 5)
  for (; p < end; p += 32, ds += 32) {
    const p0 = f32x4.mul(exp4(f32x4.sub(v128.load(p), largest0)), share0)
    const p1 = f32x4.mul(exp4(f32x4.sub(v128.load(p, 16), largest1)), share1)
    v128.store(p, p0)
    v128.store(p, p1, 16)
    v128.store(ds, f32x4.mul(f32x4.mul(p0, f32x4.sub(v128.load(ds), mean0)), factors))
    v128.store(ds, f32x4.mul(f32x4.mul(p1, f32x4.sub(v128.load(ds, 16), mean1)), factors), 16)
  }
}
