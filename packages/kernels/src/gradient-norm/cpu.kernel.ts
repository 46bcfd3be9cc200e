import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { GlobalNorm } from './names.js'

const norm: HostKernel<{ gradients: TensorInfo[] }> = ({ inputs, arrays }) => {
  const output = arrays.make([], 'float32')
  let sum = 0
  for (const gradient of inputs.gradients) for (const value of arrays.view(gradient)) sum += value * value
  arrays.view(output)[0] = Math.sqrt(sum)
  return output
}

export const globalNormCpu = cpuKernel(GlobalNorm, norm)
