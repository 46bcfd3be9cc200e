import { hostKernels, supportsWasm } from '@wgpt/kernel-runtime'
import { causalFilterBankCpu } from './cpu.kernel'
import { causalFilterBankGradients } from './gradient'
import { causalFilterBankWasm } from './wasm.kernel'
import { causalFilterBankWebGpu } from './webgpu.kernel'

/** The only list of the op's kernels. A backend that is not in it runs the composition. */
export const causalFilterBankKernels = [
  ...(supportsWasm() ? hostKernels(causalFilterBankWasm, 'cpu') : causalFilterBankCpu),
  ...hostKernels(causalFilterBankWasm, 'tensorflow'),
  ...causalFilterBankWasm,
  ...causalFilterBankWebGpu,
]
export { causalFilterBankGradients }
