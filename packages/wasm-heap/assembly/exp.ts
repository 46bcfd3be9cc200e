import { madd } from './simd'

/** 1.5 · 2²³: what is added to it ends at the units, so that its lowest bits hold the nearest whole number. */
const rounder: f32 = 12582912

/**
 * e^x of four lanes, relative error 8e-8: x = n·ln 2 + r, |r| ≤ ½ ln 2, a polynomial of degree 6 for e^r (Cephes' coefficients),
 * and n added to the exponent. Below -87.3 it is 0, above 88.02 it stays at the largest; NaN stays NaN.
 */
// @inline
export function exp4(x: v128): v128 {
  const below = f32x4.pmin(x, f32x4.splat(88.02))
  const shifted = madd(below, f32x4.splat(1.44269504088896341), f32x4.splat(rounder))
  const n = f32x4.sub(shifted, f32x4.splat(rounder))
  // ln 2 in two parts: the first has few bits, so that n · part is exact.
  const r = madd(n, f32x4.splat(2.1219444e-4), madd(n, f32x4.splat(-0.693359375), below))
  let p = madd(r, f32x4.splat(1.98756915e-4), f32x4.splat(1.3981999507e-3))
  p = madd(p, r, f32x4.splat(8.3334519073e-3))
  p = madd(p, r, f32x4.splat(4.1665795894e-2))
  p = madd(p, r, f32x4.splat(1.6666665459e-1))
  p = madd(p, r, f32x4.splat(5.0000001201e-1))
  p = madd(f32x4.mul(r, r), p, f32x4.add(r, f32x4.splat(1)))
  const power = i32x4.add(p, i32x4.shl(shifted, 23))
  return v128.andnot(power, f32x4.lt(x, f32x4.splat(-87.33)))
}

/** e^x of one value, by the very steps of `exp4`. */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}
