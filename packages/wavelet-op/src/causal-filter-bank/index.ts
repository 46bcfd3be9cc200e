import { hostKernels, supportsWasm } from '@wgpt/kernel-runtime'
import { causalFilterBankCpu } from './cpu.kernel.js'
import { causalFilterBankGradients } from './gradient.js'
import { causalFilterBankWasm } from './wasm.kernel.js'
import { causalFilterBankWebGpu } from './webgpu.kernel.js'

/** The only list of the op's kernels. A backend that is not in it runs the composition. */
export const causalFilterBankKernels = [
  ...(supportsWasm() ? hostKernels(causalFilterBankWasm, 'cpu') : causalFilterBankCpu),
  ...hostKernels(causalFilterBankWasm, 'tensorflow'),
  ...causalFilterBankWasm,
  ...causalFilterBankWebGpu,
]
export { causalFilterBankGradients }
