import type * as tf from '@tensorflow/tfjs-core'
import { runKernel } from '@wgpt/kernel-runtime'
import { CausalFilterBank, CausalFilterBankGrad, CausalFilterBankKernelGrad } from '../contract.js'

/**
 * The op is linear in x and in the kernels, so the gradients of its three kernels are these three again: gradients of any order.
 * What is differentiated by the kernels holds no x by itself, which is `identity: false`.
 */
const run = (kernelName: string, inputs: Record<string, tf.Tensor>, attributes?: tf.NamedAttrMap) =>
  runKernel(kernelName, inputs, attributes) as tf.Tensor

const gradientOf = (kernelName: string, adjointName: string): tf.GradConfig => ({
  kernelName,
  inputsToSave: ['x', 'kernels', 'table', 'weights'],
  gradFunc: (dy, [x, kernels, table, weights], attributes) => {
    const settings = { table: table!, weights: weights! }
    const cotangent = dy as tf.Tensor
    const [input, output] = kernelName === CausalFilterBank ? [x!, cotangent] : [cotangent, x!]
    return {
      x: () => run(adjointName, { x: cotangent, kernels: kernels!, ...settings }, attributes),
      kernels: () => run(CausalFilterBankKernelGrad, { x: input, dy: output, ...settings }, attributes),
    }
  },
})

const gradientOfKernelGrad: tf.GradConfig = {
  kernelName: CausalFilterBankKernelGrad,
  inputsToSave: ['x', 'dy', 'table', 'weights'],
  gradFunc: (dKernels, [x, dy, table, weights], attributes) => {
    const settings = { kernels: dKernels as tf.Tensor, table: table!, weights: weights! }
    const linear = { ...attributes, identity: false }
    return {
      x: () => run(CausalFilterBankGrad, { x: dy!, ...settings }, linear),
      dy: () => run(CausalFilterBank, { x: x!, ...settings }, linear),
    }
  },
}

export const causalFilterBankGradients = [
  gradientOf(CausalFilterBank, CausalFilterBankGrad),
  gradientOf(CausalFilterBankGrad, CausalFilterBank),
  gradientOfKernelGrad,
]
