import { registerWaveletKernels } from './register'

export { waveletTransform } from './causal-wavelet/op'
export { createWaveletPlan, type WaveletPlan, type WaveletPlanOptions } from './plan/create-plan'
export { createWaveletStream } from './streaming/create-stream'
export type { WaveletStream, WaveletStreamOptions } from './streaming/wavelet-stream'
export type { WaveletStreamState } from './streaming/stream-state'
export { assertCausal, type CausalityOptions, type CausalityReport } from './analysis/assert-causal'
export type { CausalFunction } from './analysis/causal-function'
export { CausalityError } from './analysis/causality-error'
export type { Boundary } from './contract'
export type { ScheduleName } from './plan/schedules'
export type { WaveletName } from './plan/families/index'
export { registerWaveletKernels }

registerWaveletKernels()
