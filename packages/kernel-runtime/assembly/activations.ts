import { exp4, logistic4 } from './exp'
import { madd } from './simd'

// Variables, though nothing changes them: see exp.ts.
let one = f32x4.splat(1)
let half = f32x4.splat(0.5)
let linear = f32x4.splat(1.5957691216057308) // √(8/π)
let cubic = f32x4.splat(0.07135481627159886) // 0.044715·√(8/π)
let cubicSlope = f32x4.splat(0.21406444881479658) // 3 · 0.044715·√(8/π)
let rootOfHalf = f32x4.splat(0.7071067811865476)
let minusHalf = f32x4.splat(-0.5)
let peak = f32x4.splat(0.3989422804014327) // 1/√(2π)
let e0 = f32x4.splat(-1.26551223)
let e1 = f32x4.splat(1.00002368)
let e2 = f32x4.splat(0.37409196)
let e3 = f32x4.splat(0.09678418)
let e4 = f32x4.splat(-0.18628806)
let e5 = f32x4.splat(0.27886807)
let e6 = f32x4.splat(-1.13520398)
let e7 = f32x4.splat(1.48851587)
let e8 = f32x4.splat(-0.82215223)
let e9 = f32x4.splat(0.17087277)

export function changeActivations(constant: f32): void {
  const value = f32x4.splat(constant)
  one = half = linear = cubic = cubicSlope = rootOfHalf = minusHalf = peak = value
  e0 = e1 = e2 = e3 = e4 = e5 = e6 = e7 = e8 = e9 = value
}

/** σ(√(8/π)·(x + 0.044715·x³)): what the tanh form multiplies x by. */
// @inline
export function geluGate4(x: v128): v128 {
  return logistic4(f32x4.mul(x, madd(f32x4.mul(x, x), cubic, linear)))
}

// @inline
export function geluTanh4(x: v128): v128 {
  return f32x4.mul(x, geluGate4(x))
}

// @inline
export function geluTanhSlope4(x: v128): v128 {
  return geluTanhSlopeOf(x, geluGate4(x))
}

/** The slope where the gate is known. */
// @inline
export function geluTanhSlopeOf(x: v128, gate: v128): v128 {
  const slope = madd(f32x4.mul(x, x), cubicSlope, linear)
  const bend = f32x4.mul(f32x4.mul(x, slope), f32x4.sub(one, gate))
  return madd(gate, bend, gate)
}

/** Of the normal distribution, to 1.2e-7. Source: Numerical Recipes, 2nd edition, section 6.2 (erfcc). */
// @inline
export function distribution4(x: v128): v128 {
  const z = f32x4.mul(f32x4.abs(x), rootOfHalf)
  const t = f32x4.div(one, madd(z, half, one))
  let sum = madd(t, e9, e8)
  sum = madd(sum, t, e7)
  sum = madd(sum, t, e6)
  sum = madd(sum, t, e5)
  sum = madd(sum, t, e4)
  sum = madd(sum, t, e3)
  sum = madd(sum, t, e2)
  sum = madd(sum, t, e1)
  sum = madd(sum, t, e0)
  const power = exp4(f32x4.sub(sum, f32x4.mul(z, z)))
  const upper = f32x4.mul(f32x4.mul(t, half), power)
  // x > 0 ? 1 − upper : upper, by the sign's mask.
  return v128.bitselect(upper, f32x4.sub(one, upper), i32x4.shr_s(x, 31))
}

// @inline
export function geluExact4(x: v128): v128 {
  return f32x4.mul(x, distribution4(x))
}

// @inline
export function geluExactSlope4(x: v128): v128 {
  return geluExactSlopeOf(x, distribution4(x))
}

/** The slope where Φ(x) is known. */
// @inline
export function geluExactSlopeOf(x: v128, below: v128): v128 {
  const density = f32x4.mul(exp4(f32x4.mul(f32x4.mul(x, x), minusHalf)), peak)
  return madd(x, density, below)
}
