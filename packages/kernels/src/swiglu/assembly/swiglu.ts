import { madd } from '../../../../kernel-runtime/assembly/simd'
import { logistic4 } from '../../../../kernel-runtime/assembly/exp'
import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'
export { changeExp } from '../../../../kernel-runtime/assembly/exp'

/** y = gate·σ(gate)·value for values [from, to). */
export function swiglu(gate: usize, value: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    const g = loadSome(gate + at, to - i)
    storeSome(y + at, f32x4.mul(f32x4.mul(g, logistic4(g)), loadSome(value + at, to - i)), to - i)
  }
}

export function swigluGradient(
  dy: usize,
  gate: usize,
  value: usize,
  dGate: usize,
  dValue: usize,
  from: i32,
  to: i32,
): void {
  const one = f32x4.splat(1)
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    const g = loadSome(gate + at, to - i)
    const d = loadSome(dy + at, to - i)
    const open = logistic4(g)
    const slope = f32x4.mul(open, madd(g, f32x4.sub(one, open), one))
    storeSome(dGate + at, f32x4.mul(f32x4.mul(d, loadSome(value + at, to - i)), slope), to - i)
    storeSome(dValue + at, f32x4.mul(d, f32x4.mul(g, open)), to - i)
  }
}
