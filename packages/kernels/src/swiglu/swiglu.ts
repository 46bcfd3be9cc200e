import type * as tf from '@tensorflow/tfjs-core'
import { checkShape, defineOp, runKernel } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { composeSwiglu } from './composed.js'
import { swigluCpu, swigluGradientCpu } from './cpu.kernel.js'
import { Swiglu, SwigluGradient } from './names.js'
import { swigluGradientWasm, swigluWasm } from './wasm.kernel.js'
import { swigluGradientWebGpu, swigluWebGpu } from './webgpu.kernel.js'

export const swigluOp = defineOp<{ gate: tf.Tensor; value: tf.Tensor }, object, tf.Tensor>({
  name: 'swiglu',
  inputs: { gate: 'float32', value: 'float32' },
  kernels: {
    maker,
    kernels: [swigluCpu, swigluGradientCpu, swigluWasm, swigluGradientWasm, swigluWebGpu, swigluGradientWebGpu],
  },
  forward: {
    kernel: Swiglu,
    run({ gate, value }, _, save) {
      save([gate, value])
      return runKernel(Swiglu, { gate, value }) as tf.Tensor
    },
  },
  gradient: (dy, saved) => runKernel(SwigluGradient, { dy, gate: saved[0]!, value: saved[1]! }) as tf.Tensor[],
  composed: ({ gate, value }) => composeSwiglu(gate, value),
})

/**
 * The gated activation of SwiGLU feed-forward layers: gate·σ(gate)·value.
 * @param gate float32, any shape
 * @param value float32 of the same shape
 * @returns the same shape, with gradients for both (first order)
 * @throws TypeError for another dtype, RangeError for shapes that differ
 * @example
 * swiglu(tf.ones([2, 3]), tf.ones([2, 3])).print() // 0.731 everywhere
 * Source: arXiv 2002.05202
 */
export function swiglu<Input extends tf.Tensor>(gate: Input, value: Input): Input {
  swigluOp.check({ gate, value })
  checkShape('swiglu', 'value', value, gate.shape, 'the shape of gate')
  return swigluOp({ gate, value }, {}) as Input
}
