import type { TensorInfo } from '@tensorflow/tfjs-core'
import { cpuKernel, type HostKernel } from '@wgpt/kernel-runtime'
import { Swiglu, SwigluGradient } from './names.js'

const logistic = (x: number) => 1 / (1 + Math.exp(-x))

const swigluLoop: HostKernel<Record<'gate' | 'value', TensorInfo>> = ({ inputs, arrays }) => {
  const output = arrays.make(inputs.gate.shape, 'float32')
  const [gate, value, y] = [arrays.view(inputs.gate), arrays.view(inputs.value), arrays.view(output)]
  for (let i = 0; i < y.length; i++) y[i] = gate[i]! * logistic(gate[i]!) * value[i]!
  return output
}

const swigluGradientLoop: HostKernel<Record<'dy' | 'gate' | 'value', TensorInfo>> = ({ inputs, arrays }) => {
  const outputs = [arrays.make(inputs.gate.shape, 'float32'), arrays.make(inputs.gate.shape, 'float32')]
  const [dy, gate, value] = [arrays.view(inputs.dy), arrays.view(inputs.gate), arrays.view(inputs.value)]
  const [dGate, dValue] = outputs.map(arrays.view) as [Float32Array, Float32Array]
  for (let i = 0; i < dy.length; i++) {
    const open = logistic(gate[i]!)
    dGate[i] = dy[i]! * value[i]! * open * (1 + gate[i]! * (1 - open))
    dValue[i] = dy[i]! * gate[i]! * open
  }
  return outputs
}

export const swigluCpu = cpuKernel(Swiglu, swigluLoop)
export const swigluGradientCpu = cpuKernel(SwigluGradient, swigluGradientLoop)
