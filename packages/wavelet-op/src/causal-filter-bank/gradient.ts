import type * as tf from '@tensorflow/tfjs-core'
import { runKernel } from '@wgpt/kernel-runtime'
import {
  CausalFilterBank,
  CausalFilterBankGrad,
  CausalFilterBankKernelGrad,
  CausalFilterBankSegments,
  CausalFilterBankSegmentsGrad,
  CausalFilterBankSegmentsKernelGrad,
} from '../contract.js'

/**
 * The op is linear in x and in the kernels, so the gradients of its three kernels are these three again: gradients of any order.
 * What is differentiated by the kernels holds no x by itself, which is `identity: false`.
 */
const run = (kernelName: string, inputs: Record<string, tf.Tensor>, attributes?: tf.NamedAttrMap) =>
  runKernel(kernelName, inputs, attributes) as tf.Tensor

interface Names {
  readonly forward: string
  readonly adjoint: string
  readonly kernelGrad: string
  /** Inputs that say what the kernels mean. */
  readonly settings: readonly string[]
}

const settingsOf = ({ settings }: Names, saved: readonly tf.Tensor[]) =>
  Object.fromEntries(settings.map((name, index) => [name, saved[index + 2]!]))

const gradientOf = (names: Names, direction: 'forward' | 'adjoint'): tf.GradConfig => ({
  kernelName: names[direction],
  inputsToSave: ['x', 'kernels', ...names.settings],
  gradFunc: (dy, saved, attributes) => {
    const [x, kernels] = saved as [tf.Tensor, tf.Tensor]
    const settings = settingsOf(names, saved)
    const cotangent = dy as tf.Tensor
    const [input, output] = direction === 'forward' ? [x, cotangent] : [cotangent, x]
    const opposite = direction === 'forward' ? names.adjoint : names.forward
    return {
      x: () => run(opposite, { x: cotangent, kernels, ...settings }, attributes),
      kernels: () => run(names.kernelGrad, { x: input, dy: output, ...settings }, attributes),
    }
  },
})

const gradientOfKernelGrad = (names: Names): tf.GradConfig => ({
  kernelName: names.kernelGrad,
  inputsToSave: ['x', 'dy', ...names.settings],
  gradFunc: (dKernels, saved, attributes) => {
    const [x, dy] = saved as [tf.Tensor, tf.Tensor]
    const settings = { kernels: dKernels as tf.Tensor, ...settingsOf(names, saved) }
    const linear = { ...attributes, identity: false }
    return {
      x: () => run(names.adjoint, { x: dy, ...settings }, linear),
      dy: () => run(names.forward, { x, ...settings }, linear),
    }
  },
})

const plain: Names = {
  forward: CausalFilterBank,
  adjoint: CausalFilterBankGrad,
  kernelGrad: CausalFilterBankKernelGrad,
  settings: ['table', 'weights'],
}
const segmented: Names = {
  forward: CausalFilterBankSegments,
  adjoint: CausalFilterBankSegmentsGrad,
  kernelGrad: CausalFilterBankSegmentsKernelGrad,
  settings: ['table', 'weights', 'segments'],
}

export const causalFilterBankGradients = [plain, segmented].flatMap((names) => [
  gradientOf(names, 'forward'),
  gradientOf(names, 'adjoint'),
  gradientOfKernelGrad(names),
])
