import { runElementwise, webGpuKernel } from '@wgpt/kernel-runtime'
import { columnSumShader, columnTile } from '../layer-norm/layer-norm.wgsl.js'
import { RmsNorm, RmsNormGradient } from './names.js'
import { inverseShader, rmsNormGradientShader, rmsNormShader } from './rms-norm.wgsl.js'

/** Two dispatches. */
export const rmsNormWebGpu = webGpuKernel(RmsNorm, (gpu, { x, gain }, { epsilon }) => {
  const [rows, channels] = x!.shape as [number, number]
  const inverse = gpu.run({
    shader: inverseShader,
    inputs: { x: x! },
    uniforms: { rows: { i32: rows }, channels: { i32: channels }, epsilon: { f32: epsilon as number } },
    output: [rows],
    groups: rows,
  })
  const y = runElementwise(gpu, {
    shader: rmsNormShader,
    inputs: { x: x!, inverse, gain: gain! },
    uniforms: { channels: { i32: channels } },
    output: [rows, channels],
  })
  return [y, inverse]
})

const gainShader = columnSumShader('rmsNormGain', 'dy[at] * x[at] * inverse[row]')

/** Two dispatches. */
export const rmsNormGradientWebGpu = webGpuKernel(RmsNormGradient, (gpu, inputs) => {
  const { dy, x, gain, inverse } = inputs as Record<'dy' | 'x' | 'gain' | 'inverse', (typeof inputs)[string]>
  const [rows, channels] = x.shape as [number, number]
  const uniforms = { rows: { i32: rows }, channels: { i32: channels } }
  const all = { dy, x, gain, inverse }
  return [
    gpu.run({ shader: rmsNormGradientShader, inputs: all, uniforms, output: [rows, channels], groups: rows }),
    gpu.run({
      shader: gainShader,
      inputs: { dy, x, inverse },
      uniforms,
      output: [channels],
      groups: Math.ceil(channels / columnTile),
    }),
  ]
})
