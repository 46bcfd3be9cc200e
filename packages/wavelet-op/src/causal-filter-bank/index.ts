import { causalFilterBankCpu } from './cpu.kernel'
import { causalFilterBankGradients } from './gradient'

/** The only list of the op's kernels. A backend that is not in it runs the composition. */
export const causalFilterBankKernels = [...causalFilterBankCpu]
export { causalFilterBankGradients }
