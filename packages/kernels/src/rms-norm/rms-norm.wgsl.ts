import { elementwise, reductions, rowLanes, type Shader } from '@wgpt/kernel-runtime'

/** A work-group a row. x: [rows, channels]; result: [rows], 1/√(mean(x²) + epsilon). */
export const inverseShader: Shader = {
  key: 'rmsNormInverse',
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
${reductions(rowLanes)}
fn main(index : i32) {
  let row = index / ${rowLanes};
  let end = select(0, uniforms.channels, row < uniforms.rows);
  let start = row * uniforms.channels;
  var squares = 0.0;
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) { squares += x[start + c] * x[start + c]; }
  let mean = totalOf(squares) / f32(uniforms.channels);
  if (localIndex == 0u && row < uniforms.rows) { result[row] = 1.0 / sqrt(mean + uniforms.epsilon); }
}
`,
}

/** One invocation a value of y. */
export const rmsNormShader = elementwise(
  'rmsNorm',
  '  result[index] = x[index] * inverse[index / uniforms.channels] * gain[index % uniforms.channels];',
)

/** A work-group a row: dx = inverse·(d − normal·mean(d·normal)), d = dy·gain. */
export const rmsNormGradientShader: Shader = {
  key: 'rmsNormGradient',
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
${reductions(rowLanes)}
fn main(index : i32) {
  let row = index / ${rowLanes};
  let exists = row < uniforms.rows;
  let end = select(0, uniforms.channels, exists);
  let start = row * uniforms.channels;
  var factor = 0.0;
  if (exists) { factor = inverse[row]; }
  var along = 0.0;
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) { along += dy[start + c] * gain[c] * x[start + c] * factor; }
  let share = totalOf(along) / f32(uniforms.channels);
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) {
    result[start + c] = factor * (dy[start + c] * gain[c] - x[start + c] * factor * share);
  }
}
`,
}
