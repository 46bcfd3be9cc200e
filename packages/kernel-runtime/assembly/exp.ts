import { madd } from './simd'

// Variables, though nothing changes them: V8 builds a constant vector again at each use, out of three instructions, but loads a
// variable by one, which makes e^x a third faster. `changeExp`, which every module exports that has an e^x
// and nobody calls, keeps the compiler from seeing through it.
let highest = f32x4.splat(88.02)
let lowest = f32x4.splat(-87.33)
/** −64 · ln 2 */
let negligible = f32x4.splat(-44.3614195)
let log2e = f32x4.splat(1.44269504088896341)
/** 1.5 · 2²³: a sum with it ends at the units, so that its lowest bits hold the nearest whole number. */
let rounder = f32x4.splat(12582912)
// ln 2 in two parts: the first has few bits, so that n · part is exact.
let ln2 = f32x4.splat(-0.693359375)
let ln2Rest = f32x4.splat(2.1219444e-4)
let c6 = f32x4.splat(1.98756915e-4)
let c5 = f32x4.splat(1.3981999507e-3)
let c4 = f32x4.splat(8.3334519073e-3)
let c3 = f32x4.splat(4.1665795894e-2)
let c2 = f32x4.splat(1.6666665459e-1)
let c1 = f32x4.splat(5.0000001201e-1)
let one = f32x4.splat(1)

export function changeExp(constant: f32): void {
  const value = f32x4.splat(constant)
  highest = lowest = negligible = log2e = rounder = ln2 = ln2Rest = c6 = c5 = c4 = c3 = c2 = c1 = one = value
}

/**
 * e^x of four lanes between `lowest` and `highest`, relative error 8e-8: x = n·ln 2 + r, |r| ≤ ½ ln 2, a polynomial of degree 6 for e^r (Cephes'
 * coefficients), and n added to the exponent. Above 88.02 it stays at the largest; NaN stays NaN.
 */
// @inline
function within4(x: v128): v128 {
  const below = f32x4.pmin(x, highest)
  const shifted = madd(below, log2e, rounder)
  const n = f32x4.sub(shifted, rounder)
  const r = madd(n, ln2Rest, madd(n, ln2, below))
  // Estrin's scheme: pairs of terms side by side wait half as long for each other as Horner's one after the other.
  const square = f32x4.mul(r, r)
  const high = madd(madd(r, c6, c5), square, madd(r, c4, c3))
  const p = madd(madd(high, square, madd(r, c2, c1)), square, f32x4.add(r, one))
  return i32x4.add(p, i32x4.shl(shifted, 23))
}

/**
 * e^x of four lanes for terms of a softmax whose largest was subtracted, and for the tails of activations: relative error 8e-8, and 0 below 2⁻⁶⁴.
 * All that 2¹⁶ such terms could add up to is 2⁻⁴⁸ of the sum, far below its last bit. Kept, they become numbers below 2⁻¹²⁶ (denormal ones) as soon as
 * they meet a gradient, and a processor takes some hundred cycles for each of those: a training step grew to 14 times its length as its model learned.
 */
// @inline
export function exp4(x: v128): v128 {
  return v128.andnot(within4(x), f32x4.lt(x, negligible))
}

/** e^x of one value, by the very steps of `exp4`. */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}

/** 1 / (1 + e^−x), and 0 below 2⁻⁶⁴: see exp4. */
// @inline
export function logistic4(x: v128): v128 {
  return v128.andnot(f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x)))), f32x4.lt(x, negligible))
}

const belowAll = f32x4.splat(-104)
const aboveAll = f32x4.splat(89)

/**
 * e^x of four lanes on all of float32: with the error of `exp4`, past 88.72 Infinity, below −87.33 the denormals and then 0.
 * What replaces an op of tfjs takes this; inside a kernel, where a maximum was subtracted or a share follows, `exp4` does.
 */
export function expOfAll4(x: v128): v128 {
  const outside = v128.or(f32x4.lt(x, lowest), f32x4.gt(x, highest))
  if (!v128.any_true(outside)) return within4(x)
  const inside = f32x4.pmax(f32x4.pmin(x, aboveAll), belowAll)
  const n = f32x4.sub(madd(inside, log2e, rounder), rounder)
  const r = madd(n, ln2Rest, madd(n, ln2, inside))
  const square = f32x4.mul(r, r)
  const high = madd(madd(r, c6, c5), square, madd(r, c4, c3))
  const p = madd(madd(high, square, madd(r, c2, c1)), square, f32x4.add(r, one))
  // 2ⁿ in two factors, since n goes from −150 to 128: the first product is exact, the second rounds once or overflows.
  const whole = i32x4.trunc_sat_f32x4_s(n)
  const half = i32x4.shr_s(whole, 1)
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)))
}

// @inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}
