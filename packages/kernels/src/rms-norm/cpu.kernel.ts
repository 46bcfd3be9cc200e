import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { RmsNorm, RmsNormGradient } from './names.js'

/** In float64 between the reads and the writes. */
const rmsNormLoop: HostKernel<Record<'x' | 'gain', TensorInfo>, { epsilon: number }> = ({
  inputs,
  attributes: { epsilon },
  arrays,
}) => {
  const [rows, channels] = inputs.x.shape as [number, number]
  const outputs = [arrays.make([rows, channels], 'float32'), arrays.make([rows], 'float32')]
  const [x, gain] = [arrays.view(inputs.x), arrays.view(inputs.gain)]
  const [y, inverses] = outputs.map(arrays.view) as [Float32Array, Float32Array]
  for (let row = 0; row < rows; row++) {
    const start = row * channels
    let squares = 0
    for (let c = 0; c < channels; c++) squares += x[start + c]! ** 2
    const inverse = 1 / Math.sqrt(squares / channels + epsilon)
    for (let c = 0; c < channels; c++) y[start + c] = x[start + c]! * inverse * gain[c]!
    inverses[row] = inverse
  }
  return outputs
}

const rmsNormGradientLoop: HostKernel<Record<'dy' | 'x' | 'gain' | 'inverse', TensorInfo>> = ({ inputs, arrays }) => {
  const [rows, channels] = inputs.x.shape as [number, number]
  const outputs = [arrays.make([rows, channels], 'float32'), arrays.make([channels], 'float32')]
  const [dy, x] = [arrays.view(inputs.dy), arrays.view(inputs.x)]
  const [gain, inverses] = [arrays.view(inputs.gain), arrays.view(inputs.inverse)]
  const dx = arrays.view(outputs[0]!)
  const dGain = new Float64Array(channels)
  for (let row = 0; row < rows; row++) {
    const start = row * channels
    const inverse = inverses[row]!
    let along = 0
    for (let c = 0; c < channels; c++) {
      const slope = dy[start + c]! * x[start + c]! * inverse
      along += slope * gain[c]!
      dGain[c]! += slope
    }
    const share = (inverse * along) / channels
    for (let c = 0; c < channels; c++) dx[start + c] = inverse * (dy[start + c]! * gain[c]! - x[start + c]! * share)
  }
  arrays.view(outputs[1]!).set(dGain)
  return outputs
}

export const rmsNormCpu = cpuKernel(RmsNorm, rmsNormLoop)
export const rmsNormGradientCpu = cpuKernel(RmsNormGradient, rmsNormGradientLoop)
