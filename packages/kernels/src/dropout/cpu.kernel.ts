import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { forEachFactor } from './mask.js'
import { Dropout, type DropoutAttributes } from './names.js'

const dropoutLoop: HostKernel<Record<'x', TensorInfo>, DropoutAttributes> = ({ inputs, attributes, arrays }) => {
  const output = arrays.make(inputs.x.shape, 'float32')
  const [x, y] = [arrays.view(inputs.x), arrays.view(output)]
  forEachFactor(y.length, attributes, (index, factor) => (y[index] = x[index]! * factor))
  return output
}

export const dropoutCpu = cpuKernel(Dropout, dropoutLoop)
