import type { Program } from '@wgpt/kernel-runtime'

export const rowLanes = 64

/** An invocation a value: rows of table [vocabulary, size] by ids [count] → y [count, size]; zeros for an id outside the vocabulary. */
export const embeddingProgram: Program = {
  key: 'embedding',
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
fn run(group : i32, lane : i32) {
  let at = group * ${rowLanes} + lane;
  if (at >= uniforms.count * uniforms.size) { return; }
  let id = ids[at / uniforms.size];
  let isInside = id >= 0 && id < uniforms.vocabulary;
  y[at] = select(0.0, table[clamp(id, 0, uniforms.vocabulary - 1) * uniforms.size + at % uniforms.size], isInside);
}
`,
}

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
