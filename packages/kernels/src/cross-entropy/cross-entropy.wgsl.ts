import { totals, type Program } from '@wgpt/kernel-runtime'

/** Invocations that share a row. */
const rowLanes = 32
/** Invocations of the one work-group that goes over all rows. */
const lossLanes = 128

/** One work-group: share[0], 1 / the number of targets that count. */
export const shareProgram: Program = {
  key: 'crossEntropyShare',
  groupSize: lossLanes,
  wgsl: /* wgsl */ `
${totals(lossLanes)}
fn run(group : i32, lane : i32) {
  var counting = 0.0;
  for (var row = lane; row < uniforms.rows; row += ${lossLanes}) {
    counting += select(0.0, 1.0, targets[row] != uniforms.ignoreIndex);
  }
  let total = totalOf(lane, counting);
  if (lane == 0) { share[0] = 1.0 / max(total, 1.0); }
}
`,
}

/**
 * A work-group a row. logits, gradient [rows, vocabulary], targets [rows], losses [rows]: each row's part of the mean. A target outside the
 * vocabulary makes it infinite, not a wild read.
 */
export const rowsProgram = (ignores: boolean): Program => ({
  key: `crossEntropyRows_${ignores}`,
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
${totals(rowLanes)}
fn run(row : i32, lane : i32) {
  let start = row * uniforms.vocabulary;
  let size = f32(uniforms.vocabulary);
  var largest = -3.4e38;
  for (var c = lane; c < uniforms.vocabulary; c += ${rowLanes}) { largest = max(largest, logits[start + c]); }
  let top = topOf(lane, largest);
  var power = 0.0;
  var shifted = 0.0;
  for (var c = lane; c < uniforms.vocabulary; c += ${rowLanes}) {
    power += exp(logits[start + c] - top);
    shifted += logits[start + c] - top;
  }
  let sum = totalOf(lane, power);
  let total = totalOf(lane, shifted);
  let id = targets[row];
  let counts = ${ignores ? 'id != uniforms.ignoreIndex' : 'true'};
  let weight = ${ignores ? 'select(0.0, share[0], counts)' : '1.0 / f32(uniforms.rows)'};
  for (var c = lane; c < uniforms.vocabulary; c += ${rowLanes}) {
    let hit = select(0.0, 1.0 - uniforms.smoothing, c == id);
    let value = (exp(logits[start + c] - top) / sum - uniforms.smoothing / size - hit) * weight;
    gradient[start + c] = select(0.0, value, counts);
  }
  if (lane == 0) {
    let atTarget = logits[start + clamp(id, 0, uniforms.vocabulary - 1)] - top;
    let loss = log(sum) - (1.0 - uniforms.smoothing) * atTarget - uniforms.smoothing / size * total;
    let isWrong = id < 0 || id >= uniforms.vocabulary;
    losses[row] = select(0.0, select(loss * weight, uniforms.infinity, isWrong), counts);
  }
}
`,
})

/** One work-group: loss[0], the sum of losses [rows]. */
export const lossProgram: Program = {
  key: 'crossEntropyLoss',
  groupSize: lossLanes,
  wgsl: /* wgsl */ `
${totals(lossLanes)}
fn run(group : i32, lane : i32) {
  var sum = 0.0;
  for (var row = lane; row < uniforms.rows; row += ${lossLanes}) { sum += losses[row]; }
  let total = totalOf(lane, sum);
  if (lane == 0) { loss[0] = total; }
}
`,
}
