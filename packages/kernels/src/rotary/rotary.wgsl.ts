import { elementwise } from '@wgpt/kernel-runtime'

/**
 * One invocation a value of y. x, y: [sequences · time, width]; angles: [time, size / 2, 2], cosine and sine. A value turns with its
 * partner: its neighbour, or the one half a head away.
 */
export const rotaryShader = (pairs: 'neighbours' | 'halves') =>
  elementwise(
    `rotary_${pairs}`,
    `  let column = index % uniforms.width;
  if (column >= uniforms.rotated) { result[index] = x[index]; return; }
  let row = (index / uniforms.width) % uniforms.time;
  let i = column % uniforms.size;
  let halfSize = uniforms.size / 2;
  ${
    pairs === 'neighbours'
      ? 'let pair = i / 2; let isFirst = i % 2 == 0; let apart = 1;'
      : 'let pair = i % halfSize; let isFirst = i < halfSize; let apart = halfSize;'
  }
  let at = row * uniforms.size + 2 * pair;
  if (isFirst) { result[index] = x[index] * angles[at] - x[index + apart] * angles[at + 1]; }
  else { result[index] = x[index - apart] * angles[at + 1] + x[index] * angles[at]; }`,
  )
