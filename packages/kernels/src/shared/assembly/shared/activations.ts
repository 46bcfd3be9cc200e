import { exp4 } from '../../../../../wasm-heap/assembly/exp'
import { madd } from '../../../../../wasm-heap/assembly/simd'

/** 1 / (1 + e^−x) */
// @inline
export function logistic4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))))
}

const linearTerm: f32 = 1.5957691216057308 // √(8/π)
const cubicTerm: f32 = 0.07135481627159886 // 0.044715·√(8/π)

/** σ(√(8/π)·(x + 0.044715·x³)): what the tanh form multiplies x by. */
// @inline
export function geluGate4(x: v128): v128 {
  const square = f32x4.mul(x, x)
  return logistic4(f32x4.mul(x, madd(square, f32x4.splat(cubicTerm), f32x4.splat(linearTerm))))
}

// @inline
export function geluTanh4(x: v128): v128 {
  return f32x4.mul(x, geluGate4(x))
}

// @inline
export function geluTanhSlope4(x: v128): v128 {
  const gate = geluGate4(x)
  const slope = madd(f32x4.mul(x, x), f32x4.splat(3 * cubicTerm), f32x4.splat(linearTerm))
  const bend = f32x4.mul(f32x4.mul(x, slope), f32x4.sub(f32x4.splat(1), gate))
  return madd(gate, bend, gate)
}

/** Of the normal distribution, to 1.2e-7. Source: Numerical Recipes, 2nd edition, section 6.2 (erfcc). */
// @inline
export function distribution4(x: v128): v128 {
  const z = f32x4.mul(f32x4.abs(x), f32x4.splat(0.7071067811865476))
  const t = f32x4.div(f32x4.splat(1), madd(z, f32x4.splat(0.5), f32x4.splat(1)))
  let sum = madd(t, f32x4.splat(0.17087277), f32x4.splat(-0.82215223))
  sum = madd(sum, t, f32x4.splat(1.48851587))
  sum = madd(sum, t, f32x4.splat(-1.13520398))
  sum = madd(sum, t, f32x4.splat(0.27886807))
  sum = madd(sum, t, f32x4.splat(-0.18628806))
  sum = madd(sum, t, f32x4.splat(0.09678418))
  sum = madd(sum, t, f32x4.splat(0.37409196))
  sum = madd(sum, t, f32x4.splat(1.00002368))
  sum = madd(sum, t, f32x4.splat(-1.26551223))
  const power = exp4(f32x4.sub(sum, f32x4.mul(z, z)))
  const upper = f32x4.mul(f32x4.mul(t, f32x4.splat(0.5)), power)
  return v128.bitselect(f32x4.sub(f32x4.splat(1), upper), upper, f32x4.gt(x, f32x4.splat(0)))
}

// @inline
export function geluExact4(x: v128): v128 {
  return f32x4.mul(x, distribution4(x))
}

// @inline
export function geluExactSlope4(x: v128): v128 {
  const density = f32x4.mul(exp4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5))), f32x4.splat(0.3989422804014327))
  return madd(x, density, distribution4(x))
}
