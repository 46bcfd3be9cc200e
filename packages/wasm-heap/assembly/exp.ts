import { madd } from './simd'

/**
 * e^x of four lanes, relative error 8e-8: x = n·ln 2 + r, |r| ≤ ½ ln 2, a polynomial of degree 6 for e^r (Cephes' coefficients),
 * and n added to the exponent. Below -87.3 it is 0, above 88.02 it stays at the largest.
 */
export function exp4(x: v128): v128 {
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(88.02)), f32x4.splat(-87.33))
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.44269504088896341)))
  // ln 2 in two parts: the first has few bits, so that n · part is exact.
  const r = madd(n, f32x4.splat(2.1219444e-4), madd(n, f32x4.splat(-0.693359375), clamped))
  let p = madd(r, f32x4.splat(1.98756915e-4), f32x4.splat(1.3981999507e-3))
  p = madd(p, r, f32x4.splat(8.3334519073e-3))
  p = madd(p, r, f32x4.splat(4.1665795894e-2))
  p = madd(p, r, f32x4.splat(1.6666665459e-1))
  p = madd(p, r, f32x4.splat(5.0000001201e-1))
  p = madd(f32x4.mul(r, r), p, f32x4.add(r, f32x4.splat(1)))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return v128.and(f32x4.mul(p, power), f32x4.ge(x, f32x4.splat(-87.33)))
}

/** e^x of one value, by the very steps of `exp4`. */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}
