import { totals, type Program } from '@wgpt/kernel-runtime'

/** Work-groups, and so partial sums, a gradient. */
export const slices = 16
const lanes = 64

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

/** 16 work-groups a gradient, g0, g1, …, each a slice of it. squares[base + 16·gradient + slice] is the slice's sum of squares. */
export const squaresProgram = (count: number): Program => ({
  key: `gradientSquares_${count}`,
  groupSize: lanes,
  wgsl: /* wgsl */ `
${totals(lanes)}
fn run(group : i32, lane : i32) {
  let slice = (group % ${slices}) * ${lanes} + lane;
  var sum = 0.0;
  switch (group / ${slices}) {
${numbers(count)
  .map(
    (n) =>
      `    case ${n}: { for (var i = slice; i < uniforms.size${n}; i += ${slices * lanes}) { sum += g${n}[i] * g${n}[i]; } }`,
  )
  .join('\n')}
    default: {}
  }
  let total = totalOf(lane, sum);
  if (lane == 0) { squares[uniforms.base + group] = total; }
}
`,
})

/** One work-group: the root of the sum of all partial sums. */
export const rootProgram: Program = {
  key: 'gradientRoot',
  groupSize: lanes,
  wgsl: /* wgsl */ `
${totals(lanes)}
fn run(group : i32, lane : i32) {
  var sum = 0.0;
  for (var i = lane; i < uniforms.count; i += ${lanes}) { sum += squares[i]; }
  let total = totalOf(lane, sum);
  if (lane == 0) { norm[0] = sqrt(total); }
}
`,
}

/** The same of rootProgram and clipScaleProgram in one, beside the loss: report[0] = loss, report[1] = norm. */
export const reportProgram: Program = {
  key: 'clippingReport',
  groupSize: lanes,
  wgsl: /* wgsl */ `
${totals(lanes)}
fn run(group : i32, lane : i32) {
  var sum = 0.0;
  for (var i = lane; i < uniforms.count; i += ${lanes}) { sum += squares[i]; }
  let total = totalOf(lane, sum);
  if (lane == 0) {
    let norm = sqrt(total);
    report[0] = loss[0];
    report[1] = norm;
    scale[0] = min(uniforms.limit / (norm + 1e-6), 1.0);
  }
}
`,
}

/** One invocation: what gradients of norm[0] are multiplied by to have a norm of at most `limit`. */
export const clipScaleProgram: Program = {
  key: 'clipScale',
  groupSize: 1,
  wgsl: /* wgsl */ `
fn run(group : i32, lane : i32) { scale[0] = min(uniforms.limit / (norm[0] + 1e-6), 1.0); }
`,
}
