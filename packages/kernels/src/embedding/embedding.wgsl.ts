import type { Program } from '@wgpt/kernel-runtime'

export const rowLanes = 64

/**
 * A work-group a row of the table: it looks through all ids, and adds the rows of dy whose id it is, in their order. dy [count, size],
 * ids [count], dTable [vocabulary, size]. No two invocations write one value, so nothing is added atomically.
 */
export const embeddingGradientProgram: Program = {
  key: 'embeddingGradient',
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
fn run(group : i32, lane : i32) {
  let start = group * uniforms.size;
  for (var c = lane; c < uniforms.size; c += ${rowLanes}) { dTable[start + c] = 0.0; }
  for (var i = 0; i < uniforms.count; i++) {
    if (ids[i] == group) {
      for (var c = lane; c < uniforms.size; c += ${rowLanes}) { dTable[start + c] += dy[i * uniforms.size + c]; }
    }
  }
}
`,
}
