import { totals, type Program } from '@wgpt/kernel-runtime'
import { columnSums } from '../shared/column-sums.wgsl.js'

/** Invocations that share a row, or eight columns. */
const lanes = 32

/** A work-group a row. x, y [rows, channels]; inverse [rows], 1/√(mean(x²) + epsilon). */
export const rmsNormProgram: Program = {
  key: 'rmsNorm',
  groupSize: lanes,
  wgsl: /* wgsl */ `
${totals(lanes)}
fn run(row : i32, lane : i32) {
  let start = row * uniforms.channels;
  var squares = 0.0;
  for (var c = lane; c < uniforms.channels; c += ${lanes}) { squares += x[start + c] * x[start + c]; }
  let factor = 1.0 / sqrt(totalOf(lane, squares) / f32(uniforms.channels) + uniforms.epsilon);
  for (var c = lane; c < uniforms.channels; c += ${lanes}) { y[start + c] = x[start + c] * factor * gain[c]; }
  if (lane == 0) { inverse[row] = factor; }
}
`,
}

/**
 * A work-group a row of dx = inverse·(d − normal·mean(d·normal)), d = dy·gain; those after the rows sum eight columns each, for dGain. x,
 * dy, dx [rows, channels], inverse [rows].
 */
export const rmsNormGradientProgram: Program = {
  key: 'rmsNormGradient',
  groupSize: lanes,
  wgsl: /* wgsl */ `
${totals(lanes)}
fn rowOf(row : i32, lane : i32) {
  let start = row * uniforms.channels;
  let factor = inverse[row];
  var along = 0.0;
  for (var c = lane; c < uniforms.channels; c += ${lanes}) { along += dy[start + c] * gain[c] * x[start + c] * factor; }
  let share = totalOf(lane, along) / f32(uniforms.channels);
  for (var c = lane; c < uniforms.channels; c += ${lanes}) {
    dx[start + c] = factor * (dy[start + c] * gain[c] - x[start + c] * factor * share);
  }
}
${columnSums({ lanes, type: 'f32', term: 'dy[at] * x[at] * inverse[row]', store: '    dGain[c] = total;' })}
fn run(group : i32, lane : i32) {
  if (group < uniforms.rows) { rowOf(group, lane); } else { columnsOf(group - uniforms.rows, lane); }
}
`,
}
