import { totals, type Program } from '@wgpt/kernel-runtime'
import { columnSums } from '../shared/column-sums.wgsl.js'

/** Invocations that share a row, or eight columns. */
const lanes = 32

/** A work-group a row. x, y [rows, channels]; statistics [rows, 2], mean and 1/√(variance + epsilon). */
export const layerNormProgram: Program = {
  key: 'layerNorm',
  groupSize: lanes,
  wgsl: /* wgsl */ `
${totals(lanes)}
fn run(row : i32, lane : i32) {
  let start = row * uniforms.channels;
  var sum = 0.0;
  for (var c = lane; c < uniforms.channels; c += ${lanes}) { sum += x[start + c]; }
  let mean = totalOf(lane, sum) / f32(uniforms.channels);
  var squares = 0.0;
  for (var c = lane; c < uniforms.channels; c += ${lanes}) { squares += (x[start + c] - mean) * (x[start + c] - mean); }
  let inverse = 1.0 / sqrt(totalOf(lane, squares) / f32(uniforms.channels) + uniforms.epsilon);
  for (var c = lane; c < uniforms.channels; c += ${lanes}) {
    y[start + c] = (x[start + c] - mean) * inverse * gain[c] + bias[c];
  }
  if (lane == 0) {
    statistics[2 * row] = mean;
    statistics[2 * row + 1] = inverse;
  }
}
`,
}

/**
 * A work-group a row of dx = inverse·(d − mean(d) − normal·mean(d·normal)), d = dy·gain; those after the rows sum eight columns each, for
 * dGain and dBias. With `adds`, sum [rows, channels] is added to dx. x, dy, dx [rows, channels], statistics [rows, 2].
 */
export const layerNormGradientProgram = (adds: boolean): Program => ({
  key: `layerNormGradient_${adds}`,
  groupSize: lanes,
  wgsl: /* wgsl */ `
${totals(lanes)}
fn rowOf(row : i32, lane : i32) {
  let start = row * uniforms.channels;
  let mean = statistics[2 * row];
  let inverse = statistics[2 * row + 1];
  var plain = 0.0;
  var along = 0.0;
  for (var c = lane; c < uniforms.channels; c += ${lanes}) {
    let d = dy[start + c] * gain[c];
    plain += d;
    along += d * (x[start + c] - mean) * inverse;
  }
  let shift = totalOf(lane, plain) / f32(uniforms.channels);
  let share = totalOf(lane, along) / f32(uniforms.channels);
  for (var c = lane; c < uniforms.channels; c += ${lanes}) {
    let normal = (x[start + c] - mean) * inverse;
    let d = inverse * (dy[start + c] * gain[c] - shift - normal * share);
    dx[start + c] = d${adds ? ' + sum[start + c]' : ''};
  }
}
${columnSums({
  lanes,
  type: 'vec2<f32>',
  term: 'dy[at] * vec2<f32>((x[at] - statistics[2 * row]) * statistics[2 * row + 1], 1.0)',
  store: '    dGain[c] = total.x;\n    dBias[c] = total.y;',
})}
fn run(group : i32, lane : i32) {
  if (group < uniforms.rows) { rowOf(group, lane); } else { columnsOf(group - uniforms.rows, lane); }
}
`,
})
