import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { LayerNorm, LayerNormGradient } from './names.js'

/** In float64 between the reads and the writes. */
const layerNormLoop: HostKernel<Record<'x' | 'gain' | 'bias', TensorInfo>, { epsilon: number }> = ({
  inputs,
  attributes: { epsilon },
  arrays,
}) => {
  const [rows, channels] = inputs.x.shape as [number, number]
  const outputs = [arrays.make([rows, channels], 'float32'), arrays.make([rows, 2], 'float32')]
  const [x, gain, bias] = [arrays.view(inputs.x), arrays.view(inputs.gain), arrays.view(inputs.bias)]
  const [y, statistics] = outputs.map(arrays.view) as [Float32Array, Float32Array]
  for (let row = 0; row < rows; row++) {
    const start = row * channels
    let sum = 0
    for (let c = 0; c < channels; c++) sum += x[start + c]!
    const mean = sum / channels
    let squares = 0
    for (let c = 0; c < channels; c++) squares += (x[start + c]! - mean) ** 2
    const inverse = 1 / Math.sqrt(squares / channels + epsilon)
    for (let c = 0; c < channels; c++) y[start + c] = (x[start + c]! - mean) * inverse * gain[c]! + bias[c]!
    statistics[2 * row] = mean
    statistics[2 * row + 1] = inverse
  }
  return outputs
}

const layerNormGradientLoop: HostKernel<Record<'dy' | 'x' | 'gain' | 'statistics', TensorInfo>> = ({
  inputs,
  arrays,
}) => {
  const [rows, channels] = inputs.x.shape as [number, number]
  const outputs = [[rows, channels], [channels], [channels]].map((shape) => arrays.make(shape, 'float32'))
  const [dy, x] = [arrays.view(inputs.dy), arrays.view(inputs.x)]
  const [gain, statistics] = [arrays.view(inputs.gain), arrays.view(inputs.statistics)]
  const dx = arrays.view(outputs[0]!)
  const [dGain, dBias] = [new Float64Array(channels), new Float64Array(channels)]
  for (let row = 0; row < rows; row++) {
    const start = row * channels
    const [mean, inverse] = [statistics[2 * row]!, statistics[2 * row + 1]!]
    let [sum, along] = [0, 0]
    for (let c = 0; c < channels; c++) {
      const normal = (x[start + c]! - mean) * inverse
      const slope = dy[start + c]! * gain[c]!
      sum += slope
      along += slope * normal
      dGain[c]! += dy[start + c]! * normal
      dBias[c]! += dy[start + c]!
    }
    for (let c = 0; c < channels; c++) {
      const normal = (x[start + c]! - mean) * inverse
      dx[start + c] = inverse * (dy[start + c]! * gain[c]! - sum / channels - (normal * along) / channels)
    }
  }
  arrays.view(outputs[1]!).set(dGain)
  arrays.view(outputs[2]!).set(dBias)
  return outputs
}

export const layerNormCpu = cpuKernel(LayerNorm, layerNormLoop)
export const layerNormGradientCpu = cpuKernel(LayerNormGradient, layerNormGradientLoop)
