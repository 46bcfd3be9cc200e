import { programKernel } from '@wgpt/kernel-runtime'
import { columnTile } from '../shared/column-sums.wgsl.js'
import { RmsNorm, RmsNormGradient } from './names.js'
import { rmsNormGradientProgram, rmsNormProgram } from './rms-norm.wgsl.js'

/** One dispatch. */
export const rmsNormWebGpu = programKernel(RmsNorm, (gpu, { x, gain }, { epsilon }) => {
  const [rows, channels] = x!.shape as [number, number]
  return gpu.record({
    program: rmsNormProgram,
    inputs: { x: x!, gain: gain! },
    outputs: { y: [rows, channels], inverse: [rows] },
    uniforms: { channels: { i32: channels }, epsilon: { f32: epsilon as number } },
    groups: rows,
  })
})

/** One dispatch. */
export const rmsNormGradientWebGpu = programKernel(RmsNormGradient, (gpu, inputs) => {
  const { dy, x, gain, inverse } = inputs as Record<'dy' | 'x' | 'gain' | 'inverse', (typeof inputs)[string]>
  const [rows, channels] = x.shape as [number, number]
  return gpu.record({
    program: rmsNormGradientProgram,
    inputs: { dy, x, gain, inverse },
    outputs: { dx: [rows, channels], dGain: [channels] },
    uniforms: { rows: { i32: rows }, channels: { i32: channels } },
    groups: rows + Math.ceil(channels / columnTile),
  })
})
