// The op for a page that runs on webgpu alone: without the kernels of the other backends, which are most of what the main entry loads.
import { causalFilterBankGradients } from '../causal-filter-bank/gradient'
import { causalFilterBankWebGpu } from '../causal-filter-bank/webgpu.kernel'
import { causalWaveletGradients } from '../causal-wavelet/gradient'
import { causalWaveletWebGpu } from '../causal-wavelet/webgpu.kernel'
import { registerMissing } from '../registry'

export { initialKernels, learnableWaveletTransform } from '../causal-filter-bank/op'
export { waveletTransform } from '../causal-wavelet/op'
export { createWaveletPlan, type WaveletPlan, type WaveletPlanOptions } from '../plan/create-plan'
export { createWaveletStream } from '../streaming/create-stream'
export type { WaveletStream, WaveletStreamOptions } from '../streaming/wavelet-stream'
export type { WaveletStreamState } from '../streaming/stream-state'
export type { Boundary } from '../contract'
export type { Sharing } from '../plan/kernel-layout'
export type { ScheduleControl, ScheduleName } from '../plan/schedules'
export type { WaveletName } from '../plan/families/index'

registerMissing(
  [...causalWaveletWebGpu, ...causalFilterBankWebGpu],
  [...causalWaveletGradients, ...causalFilterBankGradients],
)
