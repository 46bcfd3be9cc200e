import { elementwise } from '@wgpt/kernel-runtime'

const scale = (scaled: boolean) => (scaled ? 'gradient[index] * scale[0]' : 'gradient[index]')

/** One invocation a value: the first moment, in place. */
export const firstShader = (scaled: boolean) =>
  elementwise(
    `adamwFirst_${scaled}`,
    `  result[index] = uniforms.beta1 * result[index] + uniforms.rest1 * ${scale(scaled)};`,
  )

/** One invocation a value: the second moment, in place. */
export const secondShader = (scaled: boolean) =>
  elementwise(
    `adamwSecond_${scaled}`,
    `  let g = ${scale(scaled)};
  result[index] = uniforms.beta2 * result[index] + uniforms.rest2 * g * g;`,
  )

/** One invocation a value: the parameter, in place, from the new moments. */
export const parameterShader = elementwise(
  'adamwParameter',
  `  let divisor = uniforms.secondScale * sqrt(second[index]) + uniforms.epsilon;
  result[index] = uniforms.kept * result[index] - uniforms.firstScale * first[index] / divisor;`,
)
