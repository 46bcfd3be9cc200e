import { elementwise } from '@wgpt/kernel-runtime'
import { erfcCoefficients } from './distribution.js'
import type { GeluForm } from './names.js'

/** In t, by Horner's rule: c0 + t * (c1 + …). */
const polynomial = erfcCoefficients.map(String).reduce((inner, coefficient) => `${coefficient} + t * (${inner})`)

/** Of the normal distribution, to 1.2e-7. */
const distribution = /* wgsl */ `
fn distribution(x : f32) -> f32 {
  let z = abs(x) * 0.707106781;
  let t = 1.0 / (1.0 + 0.5 * z);
  let sum = ${polynomial};
  let upper = 0.5 * t * exp(sum - z * z);
  return select(upper, 1.0 - upper, x > 0.0);
}
`

/** σ(√(8/π)·(x + 0.044715·x³)) */
const gate = /* wgsl */ `
fn gate(x : f32) -> f32 { return 1.0 / (1.0 + exp(-x * (1.59576912 + 0.0713548163 * x * x))); }
`

/** `gate` or `distribution`: what x is multiplied by. */
export const geluFunctions = { 'gelu-tanh': gate, 'gelu-exact': distribution }

/** One invocation a value of y. x, y: flat. */
export const geluShader = (form: GeluForm) =>
  elementwise(
    `gelu_${form}`,
    `  result[index] = x[index] * ${form === 'gelu-tanh' ? 'gate' : 'distribution'}(x[index]);`,
    geluFunctions[form],
  )

/** `slope`, the derivative at `v`. */
export const geluSlopes = {
  'gelu-tanh': `  let g = gate(v);
  let slope = g + g * v * (1.0 - g) * (1.59576912 + 0.214064449 * v * v);`,
  'gelu-exact': `  let slope = distribution(v) + v * 0.39894228 * exp(-0.5 * v * v);`,
}

/** One invocation a value of dx. dy, x, dx: flat. */
export const geluGradientShader = (form: GeluForm) =>
  elementwise(
    `geluGradient_${form}`,
    `  let v = x[index];\n${geluSlopes[form]}\n  result[index] = dy[index] * slope;`,
    geluFunctions[form],
  )
