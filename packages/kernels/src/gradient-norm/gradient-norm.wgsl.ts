import { reductions, type Shader } from '@wgpt/kernel-runtime'

/** Work-groups, and so partial sums, a gradient. */
export const slices = 16
/** Gradients a dispatch: with the output as many buffers as WebGPU promises a shader. */
export const gradientsAtOnce = 7
export const sumLanes = 64

const names = (count: number) => Array.from({ length: count }, (_, index) => `g${index}`)

/** 16 work-groups a gradient, g0, g1, …, each a slice of it. result[base + 16·gradient + slice] is the slice's sum of squares. */
export const squaresShader = (count: number): Shader => ({
  key: `gradientSquares_${count}`,
  groupSize: sumLanes,
  wgsl: /* wgsl */ `
${reductions(sumLanes)}
fn main(index : i32) {
  let group = index / ${sumLanes};
  let slice = (group % ${slices}) * ${sumLanes} + i32(localIndex);
  var sum = 0.0;
  switch (group / ${slices}) {
${names(count)
  .map(
    (name, index) =>
      `    case ${index}: { for (var i = slice; i < uniforms.size${index}; i += ${slices * sumLanes}) { sum += ${name}[i] * ${name}[i]; } }`,
  )
  .join('\n')}
    default: {}
  }
  let total = totalOf(sum);
  if (localIndex == 0u && group < ${slices * count}) { result[uniforms.base + group] = total; }
}
`,
})

/** One work-group: the root of the sum of all partial sums. */
export const rootShader: Shader = {
  key: 'gradientRoot',
  groupSize: sumLanes,
  wgsl: /* wgsl */ `
${reductions(sumLanes)}
fn main(index : i32) {
  var sum = 0.0;
  for (var i = i32(localIndex); i < uniforms.count; i += ${sumLanes}) { sum += squares[i]; }
  let total = totalOf(sum);
  if (localIndex == 0u) { result[0] = sqrt(total); }
}
`,
}
