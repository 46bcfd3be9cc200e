import { elementwise } from '@wgpt/kernel-runtime'

const open = /* wgsl */ `
fn open(x : f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }
`

/** One invocation a value of y. gate, value, y: flat. */
export const swigluShader = elementwise(
  'swiglu',
  '  result[index] = gate[index] * open(gate[index]) * value[index];',
  open,
)

/** One invocation a value of dGate. */
export const swigluGateGradientShader = elementwise(
  'swigluGateGradient',
  `  let g = gate[index];
  let o = open(g);
  result[index] = dy[index] * value[index] * o * (1.0 + g * (1.0 - o));`,
  open,
)
