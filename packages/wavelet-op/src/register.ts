import { registerGradient, registerKernel } from '@tensorflow/tfjs-core'
import { causalFilterBankGradients, causalFilterBankKernels } from './causal-filter-bank/index'
import { causalWaveletGradients, causalWaveletKernels } from './causal-wavelet/index'
import { hasGradient, hasKernel } from './registry'

/**
 * Registers the kernels and gradients with tfjs, for every backend we have a kernel for, whether it is there or not.
 * Importing the package calls it; calling it again changes nothing.
 */
export function registerWaveletKernels(): void {
  for (const kernel of [...causalWaveletKernels, ...causalFilterBankKernels])
    if (!hasKernel(kernel.kernelName, kernel.backendName)) registerKernel(kernel)
  for (const gradient of [...causalWaveletGradients, ...causalFilterBankGradients])
    if (!hasGradient(gradient.kernelName)) registerGradient(gradient)
}
