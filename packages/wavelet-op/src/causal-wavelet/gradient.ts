import type * as tf from '@tensorflow/tfjs-core'
import { runKernel } from '@wgpt/kernel-runtime'
import { CausalWavelet, CausalWaveletGrad } from '../contract.js'

/** The op is linear: the gradient of each kernel is the other one, so that gradients of any order exist. */
const gradientOf = (kernelName: string, adjointName: string): tf.GradConfig => ({
  kernelName,
  inputsToSave: ['levels'],
  gradFunc: (dy, [levels], attributes) => ({
    x: () => runKernel(adjointName, { x: dy, levels: levels! }, attributes) as tf.Tensor,
  }),
})

export const causalWaveletGradients = [
  gradientOf(CausalWavelet, CausalWaveletGrad),
  gradientOf(CausalWaveletGrad, CausalWavelet),
]
