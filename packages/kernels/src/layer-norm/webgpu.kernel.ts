import { programKernel } from '@wgpt/kernel-runtime'
import { columnTile } from '../shared/column-sums.wgsl.js'
import { layerNormGradientProgram, layerNormProgram } from './layer-norm.wgsl.js'
import { LayerNorm, LayerNormGradient, LayerNormGradientAdded } from './names.js'

/** One dispatch. */
export const layerNormWebGpu = programKernel(LayerNorm, (gpu, { x, gain, bias }, { epsilon }) => {
  const [rows, channels] = x!.shape as [number, number]
  return gpu.record({
    program: layerNormProgram,
    inputs: { x: x!, gain: gain!, bias: bias! },
    outputs: { y: [rows, channels], statistics: [rows, 2] },
    uniforms: { channels: { i32: channels }, epsilon: { f32: epsilon as number } },
    groups: rows,
  })
})

type Body = Parameters<typeof programKernel>[1]

/** One dispatch. */
const gradient: Body = (gpu, { sum, ...inputs }) => {
  const { dy, x, gain, statistics } = inputs as Record<'dy' | 'x' | 'gain' | 'statistics', (typeof inputs)[string]>
  const [rows, channels] = x.shape as [number, number]
  return gpu.record({
    program: layerNormGradientProgram(sum !== undefined),
    inputs: { dy, x, gain, statistics, ...(sum && { sum }) },
    outputs: { dx: [rows, channels], dGain: [channels], dBias: [channels] },
    uniforms: { rows: { i32: rows }, channels: { i32: channels } },
    groups: rows + Math.ceil(channels / columnTile),
  })
}

export const layerNormGradientWebGpu = [
  programKernel(LayerNormGradient, gradient),
  programKernel(LayerNormGradientAdded, gradient),
]
