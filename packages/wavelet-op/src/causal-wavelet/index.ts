import { hostKernels, supportsWasm } from '@wgpt/kernel-runtime'
import { causalWaveletCpu } from './cpu.kernel'
import { causalWaveletGradients } from './gradient'
import { causalWaveletTensorflow } from './tensorflow.kernel'
import { causalWaveletWasm } from './wasm.kernel'
import { causalWaveletWebGpu } from './webgpu.kernel'

/** The only list of the op's kernels. A backend that is not in it runs the composition. */
export const causalWaveletKernels = [
  ...(supportsWasm() ? hostKernels(causalWaveletWasm, 'cpu') : causalWaveletCpu),
  ...causalWaveletTensorflow,
  ...causalWaveletWasm,
  ...causalWaveletWebGpu,
]
export { causalWaveletGradients }
