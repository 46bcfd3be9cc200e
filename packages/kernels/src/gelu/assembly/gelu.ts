import { geluExact4, geluExactSlope4, geluTanh4, geluTanhSlope4 } from '../../../../kernel-runtime/assembly/activations'
import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'
export { changeActivations } from '../../../../kernel-runtime/assembly/activations'
export { changeExp } from '../../../../kernel-runtime/assembly/exp'

/** y = GELU(x) for values [from, to), its tanh form. */
export function geluTanh(x: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    storeSome(y + at, geluTanh4(loadSome(x + at, to - i)), to - i)
  }
}

/** The same as x·Φ(x). */
export function geluExact(x: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    storeSome(y + at, geluExact4(loadSome(x + at, to - i)), to - i)
  }
}

export function geluTanhGradient(dy: usize, x: usize, dx: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    const slope = geluTanhSlope4(loadSome(x + at, to - i))
    storeSome(dx + at, f32x4.mul(loadSome(dy + at, to - i), slope), to - i)
  }
}

export function geluExactGradient(dy: usize, x: usize, dx: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    const slope = geluExactSlope4(loadSome(x + at, to - i))
    storeSome(dx + at, f32x4.mul(loadSome(dy + at, to - i), slope), to - i)
  }
}
