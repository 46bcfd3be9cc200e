import { expOfAll4 } from '../../../../kernel-runtime/assembly/exp'
import { madd } from '../../../../kernel-runtime/assembly/simd'
import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'
export { changeExp } from '../../../../kernel-runtime/assembly/exp'

/** y = e^x for values [from, to). */
export function exponential(x: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    storeSome(y + at, expOfAll4(loadSome(x + at, to - i)), to - i)
  }
}

/** y = tanh x for values [from, to). */
export function hyperbolicTangent(x: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    storeSome(y + at, tanh4(loadSome(x + at, to - i)), to - i)
  }
}

/** y = x^exponent for values [from, to), an exponent of 1 and more. */
export function wholePower(x: usize, y: usize, exponent: i32, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2
    const base = loadSome(x + at, to - i)
    let power = base
    for (let count = 1; count < exponent; count++) power = f32x4.mul(power, base)
    storeSome(y + at, power, to - i)
  }
}

/** An odd rational function, relative error 3e-7; at 7.9 the nearest float32 of tanh is 1. Source: Eigen's generic_fast_tanh_float. */
function tanh4(value: v128): v128 {
  // A value so small is its own tanh; the products below would lose it among the denormals.
  const tiny = f32x4.lt(f32x4.abs(value), f32x4.splat(1e-30))
  const x = f32x4.max(f32x4.min(value, f32x4.splat(7.90531110763549805)), f32x4.splat(-7.90531110763549805))
  const z = f32x4.mul(x, x)
  let p = madd(z, f32x4.splat(-2.76076847742355e-16), f32x4.splat(2.00018790482477e-13))
  p = madd(p, z, f32x4.splat(-8.60467152213735e-11))
  p = madd(p, z, f32x4.splat(5.12229709037114e-8))
  p = madd(p, z, f32x4.splat(1.48572235717979e-5))
  p = madd(p, z, f32x4.splat(6.37261928875436e-4))
  p = madd(p, z, f32x4.splat(4.89352455891786e-3))
  let q = madd(z, f32x4.splat(1.19825839466702e-6), f32x4.splat(1.18534705686654e-4))
  q = madd(q, z, f32x4.splat(2.268434632439e-3))
  q = madd(q, z, f32x4.splat(4.89352518554385e-3))
  return v128.bitselect(value, f32x4.div(f32x4.mul(x, p), q), tiny)
}
