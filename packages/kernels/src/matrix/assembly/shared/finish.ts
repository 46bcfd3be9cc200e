import {
  distribution4,
  geluExactSlopeOf,
  geluGate4,
  geluTanhSlopeOf,
} from '../../../../../kernel-runtime/assembly/activations'
import { loadSome, storeSome } from '../../../../../kernel-runtime/assembly/lanes'

/**
 * What follows a product, while its rows are still in a near cache: c = activation(c) + residual, and the activation's slope at the old c into
 * `slopes`: the gradient would compute the same exponentials again.
 * @param activation 0 for none, 1 for exact GELU, 2 for its tanh form
 * @param residual 0 for none; all three have `stride` bytes from row to row
 * @param slopes 0 for nowhere
 */
export function finish(
  c: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  activation: i32,
  residual: usize,
  slopes: usize,
): void {
  const hasResidual = residual != 0
  const hasSlopes = slopes != 0
  for (let row = 0; row < rows; row++, c += stride, residual += stride, slopes += stride) {
    for (let column = 0; column < columns; column += 4) {
      const at = (<usize>column) << 2
      const count = columns - column
      let value = loadSome(c + at, count)
      if (activation != 0) {
        // Both forms multiply the value by what lies below it: Φ, or a logistic gate.
        const gate = activation == 1 ? distribution4(value) : geluGate4(value)
        if (hasSlopes) {
          const slope = activation == 1 ? geluExactSlopeOf(value, gate) : geluTanhSlopeOf(value, gate)
          storeSome(slopes + at, slope, count)
        }
        value = f32x4.mul(value, gate)
      }
      if (hasResidual) value = f32x4.add(value, loadSome(residual + at, count))
      storeSome(c + at, value, count)
    }
  }
}
