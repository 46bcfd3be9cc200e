import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../sizes.js'
import type { Dispatch, Gpu, Shader } from './program.js'

/** Invocations a work-group where each makes one value by itself. */
const lanes = 64

/** A shader whose text makes `result[index]` for one index after the other; `count` values in all. */
export const elementwise = (key: string, code: string, functions = ''): Shader => ({
  key,
  groupSize: lanes,
  wgsl: /* wgsl */ `
${functions}
fn main(index : i32) {
  if (index >= uniforms.count) { return; }
${code}
}
`,
})

/** One invocation a value: the shape of the output unless `count` says how many. */
export function runElementwise(
  gpu: Gpu,
  { shader, inputs, uniforms, output }: Omit<Dispatch, 'groups'>,
  count?: number,
): TensorInfo {
  const size = count ?? sizeOf('dataId' in output ? output : { shape: output })
  return gpu.run({
    shader,
    inputs,
    uniforms: { count: { i32: size }, ...uniforms },
    output,
    groups: Math.ceil(size / lanes),
  })
}
