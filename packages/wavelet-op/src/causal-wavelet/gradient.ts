import type * as tf from '@tensorflow/tfjs-core'
import { runKernel } from '@wgpt/kernel-runtime'
import { CausalWavelet, CausalWaveletGrad, CausalWaveletSegments, CausalWaveletSegmentsGrad } from '../contract.js'

/** The op is linear: the gradient of each kernel is the other one, so that gradients of any order exist. */
const gradientOf = (kernelName: string, adjointName: string, constants: readonly string[]): tf.GradConfig => ({
  kernelName,
  inputsToSave: [...constants],
  gradFunc: (dy, saved, attributes) => {
    const settings = Object.fromEntries(constants.map((name, index) => [name, saved[index]!]))
    return { x: () => runKernel(adjointName, { x: dy, ...settings }, attributes) as tf.Tensor }
  },
})

export const causalWaveletGradients = [
  gradientOf(CausalWavelet, CausalWaveletGrad, ['levels']),
  gradientOf(CausalWaveletGrad, CausalWavelet, ['levels']),
  gradientOf(CausalWaveletSegments, CausalWaveletSegmentsGrad, ['levels', 'segments']),
  gradientOf(CausalWaveletSegmentsGrad, CausalWaveletSegments, ['levels', 'segments']),
]
