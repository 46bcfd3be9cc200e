import { geluExact4, geluTanh4 } from '../../../shared/assembly/shared/activations'
import { loadSome, storeSome } from '../../../shared/assembly/shared/lanes'

/**
 * What follows a product, while its rows are still in a near cache: c = activation(c) + residual, and the old c into `before`.
 * @param activation 0 for none, 1 for exact GELU, 2 for its tanh form
 * @param residual 0 for none; all three have `stride` bytes from row to row
 * @param before 0 for nowhere
 */
export function finish(
  c: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  activation: i32,
  residual: usize,
  before: usize,
): void {
  const hasResidual = residual != 0
  const hasBefore = before != 0
  for (let row = 0; row < rows; row++, c += stride, residual += stride, before += stride) {
    for (let column = 0; column < columns; column += 4) {
      const at = (<usize>column) << 2
      const count = columns - column
      let value = loadSome(c + at, count)
      if (activation != 0) {
        if (hasBefore) storeSome(before + at, value, count)
        value = activation == 1 ? geluExact4(value) : geluTanh4(value)
      }
      if (hasResidual) value = f32x4.add(value, loadSome(residual + at, count))
      storeSome(c + at, value, count)
    }
  }
}
