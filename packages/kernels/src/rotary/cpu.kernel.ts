import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { Rotary, type RotaryAttributes } from './names.js'

const rotaryLoop: HostKernel<Record<'x' | 'angles', TensorInfo>, RotaryAttributes> = ({
  inputs,
  attributes: { size, rotated, pairs },
  arrays,
}) => {
  const [sequences, time, width] = inputs.x.shape as [number, number, number]
  const output = arrays.make(inputs.x.shape, 'float32')
  const [x, angles, y] = [arrays.view(inputs.x), arrays.view(inputs.angles), arrays.view(output)]
  const half = size / 2
  const [step, apart] = pairs === 'neighbours' ? [2, 1] : [1, half]
  for (let row = 0; row < sequences * time; row++) {
    const start = row * width
    const angle = (row % time) * size
    for (let head = start; head < start + rotated; head += size)
      for (let i = 0; i < half; i++) {
        const at = head + i * step
        const [cos, sin] = [angles[angle + 2 * i]!, angles[angle + 2 * i + 1]!]
        const [re, im] = [x[at]!, x[at + apart]!]
        y[at] = re * cos - im * sin
        y[at + apart] = re * sin + im * cos
      }
    for (let i = start + rotated; i < start + width; i++) y[i] = x[i]!
  }
  return output
}

export const rotaryCpu = cpuKernel(Rotary, rotaryLoop)
