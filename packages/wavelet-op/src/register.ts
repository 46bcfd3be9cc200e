import { enableThreads } from '@wgpt/kernel-runtime'
import { causalFilterBankGradients, causalFilterBankKernels } from './causal-filter-bank/index.js'
import { causalWaveletGradients, causalWaveletKernels } from './causal-wavelet/index.js'
import { registerMissing } from './registry.js'

/**
 * Registers the kernels and gradients with tfjs, for every backend we have a kernel for, whether it is there or not.
 * Importing the package calls it; calling it again changes nothing.
 * @example
 * ```ts
 * registerWaveletKernels() // again it does nothing
 * ```
 */
export function registerWaveletKernels(): void {
  enableThreads()
  registerMissing(
    [...causalWaveletKernels, ...causalFilterBankKernels],
    [...causalWaveletGradients, ...causalFilterBankGradients],
  )
}
