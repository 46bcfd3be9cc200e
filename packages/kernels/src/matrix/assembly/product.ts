import { finish } from './shared/finish'
import { packEights, packFours } from './shared/pack'
import { tile } from './shared/tile'

// A product c [rows, columns] = left [rows, depth] · right [depth, columns], where both may be stored either way: value (row, k) of the
// left side lies at left + row · rowStride + k · kStride bytes, and one of the strides is 4; the same of the right side.

/** Rows of the left side that are packed at once: with depth 512 they fill 128 kB of the second cache. */
const blockRows: i32 = 64

/** Packs panels [from, to), 8 columns each, of the right side. */
export function packRight(
  right: usize,
  columnStride: usize,
  kStride: usize,
  columns: i32,
  depth: i32,
  packed: usize,
  from: i32,
  to: i32,
): void {
  const first = from << 3
  const count = min(to << 3, columns) - first
  const start = packed + ((<usize>first * depth) << 2)
  packEights(right + <usize>first * columnStride, columnStride, kStride, count, depth, start)
}

/**
 * Rows [from, to) of c, from packed panels of the right side.
 * @param initial what is added: 0 for nothing, c itself, or a bias [columns] with initialStride 0
 * @param cStride bytes from row to row of c, and of residual and slopes
 * @param activation 0 for none, 1 for exact GELU, 2 for its tanh form; applied to the finished sums
 * @param residual added at the end; 0 for none
 * @param slopes takes the activation's slopes at the sums; 0 for nowhere
 * @param scratch room for 64 · depth + 32 values, a thread
 */
export function multiply(
  left: usize,
  rowStride: usize,
  kStride: usize,
  packed: usize,
  columns: i32,
  depth: i32,
  initial: usize,
  initialStride: usize,
  c: usize,
  cStride: usize,
  activation: i32,
  residual: usize,
  slopes: usize,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const edge = scratch + ((<usize>blockRows * depth) << 2)
  const leftSize = (<usize>depth) << 4
  const rightSize = (<usize>depth) << 5
  for (let first = from; first < to; first += blockRows) {
    const rows = min(blockRows, to - first)
    packFours(left + <usize>first * rowStride, rowStride, kStride, rows, depth, scratch)
    let b = packed
    for (let column = 0; column < columns; column += 8, b += rightSize) {
      const across = min(8, columns - column)
      let a = scratch
      for (let row = 0; row < rows; row += 4, a += leftSize) {
        const down = min(4, rows - row)
        const at = c + <usize>(first + row) * cStride + ((<usize>column) << 2)
        const start = initial != 0 ? initial + <usize>(first + row) * initialStride + ((<usize>column) << 2) : 0
        if (across == 8 && down == 4) tile(a, b, depth, start, initialStride, at, cStride)
        else edgeTile(a, b, depth, start, initialStride, at, cStride, edge, down, across)
      }
    }
    if (activation != 0 || residual != 0) {
      const offset = <usize>first * cStride
      const added = residual != 0 ? residual + offset : 0
      finish(c + offset, cStride, rows, columns, activation, added, slopes != 0 ? slopes + offset : 0)
    }
  }
}

/** A tile of which c has a part alone: it is made in scratch, by the same steps. */
function edgeTile(
  a: usize,
  b: usize,
  depth: i32,
  initial: usize,
  initialStride: usize,
  c: usize,
  cStride: usize,
  edge: usize,
  down: i32,
  across: i32,
): void {
  if (initial != 0)
    for (let row = 0; row < 4; row++)
      for (let column = 0; column < 8; column++) {
        const inside = row < down && column < across
        const value: f32 = inside ? load<f32>(initial + <usize>row * initialStride + ((<usize>column) << 2)) : 0
        store<f32>(edge + ((((<usize>row) << 3) + column) << 2), value)
      }
  tile(a, b, depth, initial != 0 ? edge : 0, 32, edge, 32)
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++)
      store<f32>(
        c + <usize>row * cStride + ((<usize>column) << 2),
        load<f32>(edge + ((((<usize>row) << 3) + column) << 2)),
      )
}

/**
 * Products [from, to) of a batch, each packed and multiplied by one thread. Steps are bytes from product to product: 0 repeats a side.
 * @param scratch room for (⌈columns / 8⌉ · 8 + 64) · depth + 32 values, a thread
 */
export function multiplyBatch(
  left: usize,
  leftStep: usize,
  rowStride: usize,
  leftKStride: usize,
  right: usize,
  rightStep: usize,
  columnStride: usize,
  rightKStride: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  c: usize,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const cStride = (<usize>columns) << 2
  const panels = (columns + 7) >> 3
  const rest = scratch + ((<usize>panels * depth) << 5)
  for (let product = from; product < to; product++) {
    packEights(right + <usize>product * rightStep, columnStride, rightKStride, columns, depth, scratch)
    multiply(
      left + <usize>product * leftStep,
      rowStride,
      leftKStride,
      scratch,
      columns,
      depth,
      0,
      0,
      c + <usize>product * rows * cStride,
      cStride,
      0,
      0,
      0,
      rest,
      0,
      rows,
    )
  }
}
