import * as tf from '@tensorflow/tfjs-core'
import { CausalWavelet, CausalWaveletGrad } from '../contract'

/** The op is linear: the gradient of each kernel is the other one, so that gradients of any order exist. */
const gradientOf = (kernelName: string, adjointName: string): tf.GradConfig => ({
  kernelName,
  inputsToSave: ['levels'],
  gradFunc: (dy, [levels], attributes) => ({
    x: () => tf.engine().runKernel<tf.Tensor>(adjointName, { x: dy as tf.Tensor, levels: levels! }, attributes),
  }),
})

export const causalWaveletGradients = [
  gradientOf(CausalWavelet, CausalWaveletGrad),
  gradientOf(CausalWaveletGrad, CausalWavelet),
]
