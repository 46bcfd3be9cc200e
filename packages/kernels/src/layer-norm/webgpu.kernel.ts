import { runElementwise, webGpuKernel } from '@wgpt/kernel-runtime'
import {
  columnSumShader,
  columnTile,
  layerNormGradientShader,
  layerNormShader,
  statisticsShader,
} from './layer-norm.wgsl.js'
import { LayerNorm, LayerNormGradient } from './names.js'

/** Two dispatches. */
export const layerNormWebGpu = webGpuKernel(LayerNorm, (gpu, { x, gain, bias }, { epsilon }) => {
  const [rows, channels] = x!.shape as [number, number]
  const statistics = gpu.run({
    shader: statisticsShader,
    inputs: { x: x! },
    uniforms: { rows: { i32: rows }, channels: { i32: channels }, epsilon: { f32: epsilon as number } },
    output: [rows, 2],
    groups: rows,
  })
  const y = runElementwise(gpu, {
    shader: layerNormShader,
    inputs: { x: x!, statistics, gain: gain!, bias: bias! },
    uniforms: { channels: { i32: channels } },
    output: [rows, channels],
  })
  return [y, statistics]
})

const gainShader = columnSumShader('layerNormGain', 'dy[at] * (x[at] - statistics[2 * row]) * statistics[2 * row + 1]')
const biasShader = columnSumShader('layerNormBias', 'dy[at]')

/** Three dispatches. */
export const layerNormGradientWebGpu = webGpuKernel(LayerNormGradient, (gpu, inputs) => {
  const { dy, x, gain, statistics } = inputs as Record<'dy' | 'x' | 'gain' | 'statistics', (typeof inputs)[string]>
  const [rows, channels] = x.shape as [number, number]
  const uniforms = { rows: { i32: rows }, channels: { i32: channels } }
  const tiles = { uniforms, output: [channels], groups: Math.ceil(channels / columnTile) }
  return [
    gpu.run({
      shader: layerNormGradientShader,
      inputs: { dy, x, gain, statistics },
      uniforms,
      output: [rows, channels],
      groups: rows,
    }),
    gpu.run({ shader: gainShader, inputs: { dy, x, statistics }, ...tiles }),
    gpu.run({ shader: biasShader, inputs: { dy }, ...tiles }),
  ]
})
