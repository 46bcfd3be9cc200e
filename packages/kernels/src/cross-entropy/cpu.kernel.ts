import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { CrossEntropy, type CrossEntropyAttributes } from './names.js'

/** In float64 between the reads and the writes. A target outside the vocabulary makes the loss NaN, not a wild read. */
const crossEntropyLoop: HostKernel<Record<'logits' | 'targets', TensorInfo>, CrossEntropyAttributes> = ({
  inputs,
  attributes: { ignores, ignoreIndex, labelSmoothing },
  arrays,
}) => {
  const [rows, vocabulary] = inputs.logits.shape as [number, number]
  const outputs = [arrays.make([], 'float32'), arrays.make([rows, vocabulary], 'float32')]
  const [logits, targets] = [arrays.view(inputs.logits), arrays.view(inputs.targets)]
  const gradient = arrays.view(outputs[1]!)
  let counting = 0
  for (let row = 0; row < rows; row++) if (!ignores || targets[row] !== ignoreIndex) counting++
  const share = 1 / Math.max(1, counting)
  const uniform = labelSmoothing / vocabulary
  let loss = 0
  for (let row = 0; row < rows; row++) {
    const start = row * vocabulary
    const target = targets[row]!
    if (ignores && target === ignoreIndex) {
      gradient.fill(0, start, start + vocabulary)
      continue
    }
    let top = -Infinity
    for (let i = start; i < start + vocabulary; i++) top = Math.max(top, logits[i]!)
    let [sum, total] = [0, 0]
    for (let i = start; i < start + vocabulary; i++) {
      const power = Math.exp(logits[i]! - top)
      gradient[i] = power
      sum += power
      total += logits[i]! - top
    }
    for (let i = start; i < start + vocabulary; i++) gradient[i] = share * (gradient[i]! / sum - uniform)
    if (target >= 0 && target < vocabulary) {
      gradient[start + target]! -= share * (1 - labelSmoothing)
      loss += Math.log(sum) - (1 - labelSmoothing) * (logits[start + target]! - top) - uniform * total
    } else loss = NaN
  }
  arrays.view(outputs[0]!)[0] = loss * share
  return outputs
}

export const crossEntropyCpu = cpuKernel(CrossEntropy, crossEntropyLoop)
