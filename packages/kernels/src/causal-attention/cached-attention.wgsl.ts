import { maskedScore, type Program } from '@wgpt/kernel-runtime'
import { add, attentionLanes, foursOf, load, weighKey, zeros } from './attention.wgsl.js'

/**
 * A work-group a head of a sequence, whose invocations share the keys up to `place`. qkv [batch, 1, 3 · headCount · size] of one more token; its key
 * and value are written to keys and values [batch · headCount, capacity, size] at `place`; y [batch, 1, headCount · size].
 */
export const cachedAttentionProgram = (size: number): Program => ({
  key: `cachedAttention_${size}`,
  groupSize: attentionLanes,
  wgsl: /* wgsl */ `
var<workgroup> tops : array<f32, ${attentionLanes}>;
var<workgroup> parts : array<vec4<f32>, ${attentionLanes}>;
fn run(row : i32, lane : i32) {
  let channels = uniforms.headCount * ${size};
  let queryAt = (row / uniforms.headCount) * 3 * channels + (row % uniforms.headCount) * ${size};
  let start = row * uniforms.capacity * ${size};
  if (lane == uniforms.place % ${attentionLanes}) {
    for (var c = 0; c < ${size}; c++) {
      keys[start + uniforms.place * ${size} + c] = qkv[queryAt + channels + c];
      values[start + uniforms.place * ${size} + c] = qkv[queryAt + 2 * channels + c];
    }
  }
${load('q', 'qkv', 'queryAt', size)}
${zeros('sum', size)}
  var largest = f32(${maskedScore});
  var total = 0.0;
  // The invocation that wrote the newest key is the one that reads it.
  for (var key = lane; key <= uniforms.place; key += ${attentionLanes}) {
    let at = start + key * ${size};
${load('k', 'keys', 'at', size)}
${weighKey(size)}
${load('v', 'values', 'at', size)}
${add('sum', 'power', 'v', size)}
  }
  tops[lane] = largest;
  workgroupBarrier();
  var top = tops[0];
  for (var i = 1; i < ${attentionLanes}; i++) { top = max(top, tops[i]); }
  let share = exp(largest - top);
  parts[lane] = vec4<f32>(total * share, 0.0, 0.0, 0.0);
  workgroupBarrier();
  var all = 0.0;
  for (var i = 0; i < ${attentionLanes}; i++) { all += parts[i].x; }
  let to = (row / uniforms.headCount) * channels + (row % uniforms.headCount) * ${size};
${foursOf(size)
  .map(
    (i) => `  workgroupBarrier();
  parts[lane] = sum${i} * share;
  workgroupBarrier();
  if (lane < ${Math.min(4, size - 4 * i)}) {
    var value = 0.0;
    for (var i = 0; i < ${attentionLanes}; i++) { value += parts[i][lane]; }
    y[to + ${4 * i} + lane] = value / all;
  }`,
  )
  .join('\n')}
}
`,
})
