import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { EmbeddingGradient } from './names.js'

const scatterRows: HostKernel<Record<'dy' | 'ids', TensorInfo>, { vocabulary: number }> = ({
  inputs,
  attributes: { vocabulary },
  arrays,
}) => {
  const size = inputs.dy.shape[1]!
  const output = arrays.make([vocabulary, size], 'float32')
  const [rows, places, sums] = [arrays.view(inputs.dy), arrays.view(inputs.ids), arrays.view(output)]
  for (let row = 0; row < places.length; row++) {
    const id = places[row]!
    if (id < 0 || id >= vocabulary) continue
    const from = row * size
    const to = id * size
    for (let i = 0; i < size; i++) sums[to + i]! += rows[from + i]!
  }
  return output
}

export const embeddingGradientCpu = cpuKernel(EmbeddingGradient, scatterRows)
