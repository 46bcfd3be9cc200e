import { hostKernels, supportsWasm } from '@wgpt/kernel-runtime'
import { causalWaveletCpu } from './cpu.kernel.js'
import { causalWaveletGradients } from './gradient.js'
import { causalWaveletTensorflow } from './tensorflow.kernel.js'
import { causalWaveletWasm } from './wasm.kernel.js'
import { causalWaveletWebGpu } from './webgpu.kernel.js'

/** The only list of the op's kernels. A backend that is not in it runs the composition. */
export const causalWaveletKernels = [
  ...(supportsWasm() ? hostKernels(causalWaveletWasm, 'cpu') : causalWaveletCpu),
  ...causalWaveletTensorflow,
  ...causalWaveletWasm,
  ...causalWaveletWebGpu,
]
export { causalWaveletGradients }
