import type { Program } from '@wgpt/kernel-runtime'

export const lanes = 64

/** WGSL of the update of one parameter; `n` numbers it among those of the dispatch. */
const update = (n: number, scaled: boolean) => /* wgsl */ `
fn update${n}(index : i32) {
  if (index >= uniforms.size${n}) { return; }
  let g = gradient${n}[index]${scaled ? ' * scale[0]' : ''};
  let m = uniforms.beta1 * first${n}[index] + uniforms.rest1 * g;
  let v = uniforms.beta2 * second${n}[index] + uniforms.rest2 * g * g;
  first${n}[index] = m;
  second${n}[index] = v;
  let divisor = uniforms.secondScale * sqrt(v) + uniforms.epsilon;
  parameter${n}[index] = uniforms.kept${n} * parameter${n}[index] - uniforms.firstScale * m / divisor;
}
`

/** An invocation a value of `count` parameters: it and its moments, in place. `start<n>` is the first work-group of a parameter. */
export function adamwProgram(count: number, scaled: boolean): Program {
  const numbers = Array.from({ length: count }, (_, n) => n)
  return {
    key: `adamw_${count}_${scaled}`,
    groupSize: lanes,
    wgsl: /* wgsl */ `
${numbers.map((n) => update(n, scaled)).join('\n')}
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
