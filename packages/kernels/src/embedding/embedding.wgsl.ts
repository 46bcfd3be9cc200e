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

/** The same beside a row of positions [count, size]: that of its place in its sequence, `time` long, `offset` on. */
export const positionedEmbeddingProgram: Program = {
  key: 'positionedEmbedding',
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
fn run(group : i32, lane : i32) {
  let at = group * ${rowLanes} + lane;
  if (at >= uniforms.count * uniforms.size) { return; }
  let row = at / uniforms.size;
  let id = ids[row];
  let position = row % uniforms.time + uniforms.offset;
  let c = at % uniforms.size;
  let own = select(0.0, table[clamp(id, 0, uniforms.vocabulary - 1) * uniforms.size + c], id >= 0 && id < uniforms.vocabulary);
  y[at] = own + select(0.0, positions[min(position, uniforms.positions - 1) * uniforms.size + c], position < uniforms.positions);
}
`,
}

/** Work-groups of dTable come first, then one for each row of dPositions [positions, size], which adds the sequences in their order. */
export const positionedEmbeddingGradientProgram = (adds: boolean): Program => ({
  key: `positionedEmbeddingGradient_${adds}`,
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
fn tableRow(id : i32, lane : i32) {
  let start = id * uniforms.size;
  for (var c = lane; c < uniforms.size; c += ${rowLanes}) { dTable[start + c] = 0.0; }
  for (var i = 0; i < uniforms.count; i++) {
    if (ids[i] == id) {
      for (var c = lane; c < uniforms.size; c += ${rowLanes}) { dTable[start + c] += dy[i * uniforms.size + c]; }
    }
  }
${adds ? `  for (var c = lane; c < uniforms.size; c += ${rowLanes}) { dTable[start + c] += sum[start + c]; }` : ''}
}
fn positionRow(row : i32, lane : i32) {
  let t = row - uniforms.offset;
  for (var c = lane; c < uniforms.size; c += ${rowLanes}) {
    var total = 0.0;
    if (t >= 0 && t < uniforms.time) {
      for (var i = t; i < uniforms.count; i += uniforms.time) { total += dy[i * uniforms.size + c]; }
    }
    dPositions[row * uniforms.size + c] = total;
  }
}
fn run(group : i32, lane : i32) {
  if (group < uniforms.vocabulary) { tableRow(group, lane); } else { positionRow(group - uniforms.vocabulary, lane); }
}
`,
})
