import type { Program } from '@wgpt/kernel-runtime'

export const lanes = 64

/** Where a dispatch finds the values of its n-th parameter, as WGSL. */
interface Values {
  readonly parameter: string
  readonly first: string
  readonly second: string
}

/** WGSL of the update of one parameter; `n` numbers it among those of the dispatch. */
const update = (n: number, scaled: boolean, { parameter, first, second }: Values) => /* wgsl */ `
fn update${n}(index : i32) {
  if (index >= uniforms.size${n}) { return; }
  let g = gradient${n}[index]${scaled ? ' * scale[0]' : ''};
  let m = uniforms.beta1 * ${first} + uniforms.rest1 * g;
  let v = uniforms.beta2 * ${second} + uniforms.rest2 * g * g;
  ${first} = m;
  ${second} = v;
  let divisor = uniforms.secondScale * sqrt(v) + uniforms.epsilon;
  ${parameter} = uniforms.kept${n} * ${parameter} - uniforms.firstScale * m / divisor;
}
`

/** An invocation a value of `count` parameters: it and its moments, in place. `start<n>` is the first work-group of a parameter. */
function program(key: string, count: number, scaled: boolean, valuesOf: (n: number) => Values): Program {
  const numbers = Array.from({ length: count }, (_, n) => n)
  return {
    key: `${key}_${count}_${scaled}`,
    groupSize: lanes,
    wgsl: /* wgsl */ `
${numbers.map((n) => update(n, scaled, valuesOf(n))).join('\n')}
fn run(group : i32, lane : i32) {
${[...numbers]
  .reverse()
  .map(
    (n) => `  if (group >= uniforms.start${n}) { update${n}((group - uniforms.start${n}) * ${lanes} + lane); return; }`,
  )
  .join('\n')}
}
`,
  }
}

/** Each parameter and moment is a binding of its own. */
export const adamwProgram = (count: number, scaled: boolean): Program =>
  program('adamw', count, scaled, (n) => ({
    parameter: `parameter${n}[index]`,
    first: `first${n}[index]`,
    second: `second${n}[index]`,
  }))

/** The same, to the bit, where all parameters lie in one buffer, from `at<n>` on, and all moments in another. */
export const gatheredProgram = (count: number, scaled: boolean): Program =>
  program('adamwGathered', count, scaled, (n) => ({
    parameter: `parameters[uniforms.at${n} + index]`,
    first: `moments[uniforms.firstAt${n} + index]`,
    second: `moments[uniforms.secondAt${n} + index]`,
  }))
