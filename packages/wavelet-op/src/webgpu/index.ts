// The op for a page that runs on webgpu alone: without the kernels of the other backends, which are most of what the main entry loads.
import { causalFilterBankGradients } from '../causal-filter-bank/gradient.js'
import { causalFilterBankWebGpu } from '../causal-filter-bank/webgpu.kernel.js'
import { causalWaveletGradients } from '../causal-wavelet/gradient.js'
import { causalWaveletWebGpu } from '../causal-wavelet/webgpu.kernel.js'
import { registerMissing } from '../registry.js'

export { initialKernels, learnableWaveletTransform } from '../causal-filter-bank/op.js'
export { waveletTransform } from '../causal-wavelet/op.js'
export { createWaveletPlan, type WaveletPlan, type WaveletPlanOptions } from '../plan/create-plan.js'
export { createWaveletStream } from '../streaming/create-stream.js'
export type { WaveletStream, WaveletStreamOptions } from '../streaming/wavelet-stream.js'
export type { WaveletStreamState } from '../streaming/stream-state.js'
export type { Boundary } from '../contract.js'
export type { Sharing } from '../plan/kernel-layout.js'
export type { ScheduleControl, ScheduleName } from '../plan/schedules.js'
export type { WaveletName } from '../plan/families/index.js'

registerMissing(
  [...causalWaveletWebGpu, ...causalFilterBankWebGpu],
  [...causalWaveletGradients, ...causalFilterBankGradients],
)
