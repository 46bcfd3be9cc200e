import { elementwise, reductions, rowLanes, type Shader } from '@wgpt/kernel-runtime'

/** A work-group a row. logits: [rows, vocabulary]; result: [rows, 3], the largest, Σ e^(logit − largest), Σ (logit − largest). */
export const rowsShader: Shader = {
  key: 'crossEntropyRows',
  groupSize: rowLanes,
  wgsl: /* wgsl */ `
${reductions(rowLanes)}
fn main(index : i32) {
  let row = index / ${rowLanes};
  let end = select(0, uniforms.vocabulary, row < uniforms.rows);
  let start = row * uniforms.vocabulary;
  var largest = -3.4e38;
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) { largest = max(largest, logits[start + c]); }
  let top = topOf(largest);
  var power = 0.0;
  var shifted = 0.0;
  for (var c = i32(localIndex); c < end; c += ${rowLanes}) {
    power += exp(logits[start + c] - top);
    shifted += logits[start + c] - top;
  }
  let sum = totalOf(power);
  let total = totalOf(shifted);
  if (localIndex == 0u && row < uniforms.rows) {
    result[3 * row] = top;
    result[3 * row + 1] = sum;
    result[3 * row + 2] = total;
  }
}
`,
}

/** Invocations of the one work-group that goes over all rows. */
export const lossLanes = 128

/** One work-group: result[0], 1 / the number of targets that count. */
export const shareShader: Shader = {
  key: 'crossEntropyShare',
  groupSize: lossLanes,
  wgsl: /* wgsl */ `
${reductions(lossLanes)}
fn main(index : i32) {
  var counting = 0.0;
  for (var row = i32(localIndex); row < uniforms.rows; row += ${lossLanes}) {
    counting += select(0.0, 1.0, targets[row] != uniforms.ignoreIndex);
  }
  let total = totalOf(counting);
  if (localIndex == 0u) { result[0] = 1.0 / max(total, 1.0); }
}
`,
}

const counts = (ignores: boolean) => (ignores ? 'targets[row] != uniforms.ignoreIndex' : 'true')
const share = (ignores: boolean) => (ignores ? 'share[0]' : '1.0 / f32(uniforms.rows)')

/** One invocation a value of the gradient. */
export const gradientShader = (ignores: boolean) =>
  elementwise(
    `crossEntropyGradient_${ignores}`,
    `  let row = index / uniforms.vocabulary;
  if (!(${counts(ignores)})) { result[index] = 0.0; return; }
  let uniformPart = uniforms.smoothing / f32(uniforms.vocabulary);
  let hit = select(0.0, 1.0 - uniforms.smoothing, index % uniforms.vocabulary == targets[row]);
  let probability = exp(logits[index] - rows[3 * row]) / rows[3 * row + 1];
  result[index] = (probability - uniformPart - hit) * ${share(ignores)};`,
  )

/** One work-group: result[0], the mean loss. A target outside the vocabulary makes it infinite, not a wild read. */
export const lossShader = (ignores: boolean): Shader => ({
  key: `crossEntropyLoss_${ignores}`,
  groupSize: lossLanes,
  wgsl: /* wgsl */ `
${reductions(lossLanes)}
fn main(index : i32) {
  var loss = 0.0;
  for (var row = i32(localIndex); row < uniforms.rows; row += ${lossLanes}) {
    if (${counts(ignores)}) {
      let id = targets[row];
      let wrong = id < 0 || id >= uniforms.vocabulary;
      let atTarget = logits[row * uniforms.vocabulary + clamp(id, 0, uniforms.vocabulary - 1)] - rows[3 * row];
      let uniformPart = uniforms.smoothing / f32(uniforms.vocabulary) * rows[3 * row + 2];
      loss += log(rows[3 * row + 1]) - (1.0 - uniforms.smoothing) * atTarget - uniformPart;
      if (wrong) { loss = uniforms.INFINITY; }
    }
  }
  let total = totalOf(loss);
  if (localIndex == 0u) { result[0] = total * ${share(ignores)}; }
}
`,
})
