import { geluExact4, geluExactSlope4, geluTanh4, geluTanhSlope4 } from '../../shared/assembly/shared/activations'
import { loadSome, storeSome } from '../../shared/assembly/shared/lanes'

/** y = GELU(x) for values [from, to); exact: 1 for x·Φ(x), 0 for the tanh form. */
export function gelu(x: usize, y: usize, exact: i32, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    const value = loadSome(x + at, to - i)
    storeSome(y + at, exact ? geluExact4(value) : geluTanh4(value), to - i)
  }
}

export function geluGradient(dy: usize, x: usize, dx: usize, exact: i32, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    const value = loadSome(x + at, to - i)
    const slope = exact ? geluExactSlope4(value) : geluTanhSlope4(value)
    storeSome(dx + at, f32x4.mul(loadSome(dy + at, to - i), slope), to - i)
  }
}
