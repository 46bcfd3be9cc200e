import { elementwise, reductions, rowLanes, type Shader } from '@wgpt/kernel-runtime'

/** A work-group a row. x: [rows, channels]; result: [rows, 2], mean and 1/√(variance + epsilon). */
export const statisticsShader: Shader = {
  key: 'layerNormStatistics',
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
${reductions(rowLanes)}
fn main(index : i32) {
  let row = index / ${rowLanes};
  let end = select(0, uniforms.channels, row < uniforms.rows);
  let start = row * uniforms.channels;
  var sum = 0.0;
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) { sum += x[start + c]; }
  let mean = totalOf(sum) / f32(uniforms.channels);
  var squares = 0.0;
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) { squares += (x[start + c] - mean) * (x[start + c] - mean); }
  let variance = totalOf(squares) / f32(uniforms.channels);
  if (localIndex == 0u && row < uniforms.rows) {
    result[2 * row] = mean;
    result[2 * row + 1] = 1.0 / sqrt(variance + uniforms.epsilon);
  }
}
`,
}

/** One invocation a value of y. */
export const layerNormShader = elementwise(
  'layerNorm',
  `  let row = index / uniforms.channels;
  let c = index % uniforms.channels;
  result[index] = (x[index] - statistics[2 * row]) * statistics[2 * row + 1] * gain[c] + bias[c];`,
)

/** A work-group a row: dx = inverse·(d − mean(d) − normal·mean(d·normal)), d = dy·gain. */
export const layerNormGradientShader: Shader = {
  key: 'layerNormGradient',
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
${reductions(rowLanes)}
fn main(index : i32) {
  let row = index / ${rowLanes};
  let exists = row < uniforms.rows;
  let end = select(0, uniforms.channels, exists);
  let start = row * uniforms.channels;
  var mean = 0.0;
  var inverse = 0.0;
  if (exists) { mean = statistics[2 * row]; inverse = statistics[2 * row + 1]; }
  var sum = 0.0;
  var along = 0.0;
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) {
    let d = dy[start + c] * gain[c];
    sum += d;
    along += d * (x[start + c] - mean) * inverse;
  }
  let shift = totalOf(sum) / f32(uniforms.channels);
  let share = totalOf(along) / f32(uniforms.channels);
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) {
    let normal = (x[start + c] - mean) * inverse;
    result[start + c] = inverse * (dy[start + c] * gain[c] - shift - normal * share);
  }
}
`,
}

/** Columns and rows that a work-group of `columnSumShader` sums at a time. */
export const columnTile = 16

/**
 * A work-group 16 columns: their sums of `term` over all rows, a row in 16 an invocation. Text of `term` may read `at`, a value's place in
 * [rows, channels], and `row`.
 */
export const columnSumShader = (key: string, term: string): Shader => ({
  key,
  groupSize: columnTile * columnTile,
  wgsl: /* wgsl */ `
var<workgroup> sums : array<f32, ${columnTile * columnTile}>;
fn main(index : i32) {
  let lane = i32(localIndex) % ${columnTile};
  let line = i32(localIndex) / ${columnTile};
  let c = index / ${columnTile * columnTile} * ${columnTile} + lane;
  let end = select(0, uniforms.rows, c < uniforms.channels);
  var sum = 0.0;
  for (var row = line; row < end; row += ${columnTile}) {
    let at = row * uniforms.channels + c;
    sum += ${term};
  }
  sums[localIndex] = sum;
  workgroupBarrier();
  if (line == 0 && c < uniforms.channels) {
    var total = 0.0;
    for (var i = lane; i < ${columnTile * columnTile}; i += ${columnTile}) { total += sums[i]; }
    result[c] = total;
  }
}
`,
})
