import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Gpu } from '@wgpt/kernel-runtime'

/**
 * One invocation looks for the ends of its position's segment, no further than a window can reach.
 * segments: [sequence, time]; result: [2, sequence, time], the positions of the same segment before each one, and those after it.
 */
const segmentReachWgsl = /* wgsl */ `
fn main(index : i32) {
  if (index >= uniforms.positions) { return; }
  let place = index % uniforms.time;
  let own = segments[index];
  var behind = 0;
  let mostBehind = min(place, uniforms.longest);
  while (behind < mostBehind && segments[index - behind - 1] == own) { behind++; }
  var ahead = 0;
  let mostAhead = min(uniforms.time - 1 - place, uniforms.longest);
  while (ahead < mostAhead && segments[index + ahead + 1] == own) { ahead++; }
  result[index] = f32(behind);
  result[index + uniforms.positions] = f32(ahead);
}
`

const groupSize = 64

/**
 * Where segments begin and end, as the shaders with segments read it; to be disposed of after them.
 * @param longest positions that anything reaches: what lies further away is not looked for
 */
export function segmentReachOf(gpu: Gpu, segments: TensorInfo, longest: number): TensorInfo {
  const time = segments.shape[segments.shape.length - 1]!
  const positions = segments.shape.reduce((product, size) => product * size, 1)
  return gpu.run({
    shader: { key: 'segmentReach', wgsl: segmentReachWgsl, groupSize },
    inputs: { segments },
    uniforms: { positions: { i32: positions }, time: { i32: time }, longest: { i32: longest } },
    output: [2, positions],
    groups: Math.ceil(positions / groupSize),
  })
}
