import { registerWaveletKernels } from './register'

export { initialKernels, learnableWaveletTransform } from './causal-filter-bank/op'
export { waveletTransform } from './causal-wavelet/op'
export { createWaveletPlan, type WaveletPlan, type WaveletPlanOptions } from './plan/create-plan'
export { createWaveletStream } from './streaming/create-stream'
export type { WaveletStream, WaveletStreamOptions } from './streaming/wavelet-stream'
export type { WaveletStreamState } from './streaming/stream-state'
export { assertCausal, type CausalityOptions, type CausalityReport } from './analysis/assert-causal'
export { describePlan, type Cost, type LevelDescription, type PlanDescription } from './analysis/describe-plan'
export { frequencyResponse, type FrequencyResponse, type FrequencyResponseOptions } from './analysis/frequency-response'
export type { CausalFunction } from './analysis/causal-function'
export { CausalityError } from './analysis/causality-error'
export type { Boundary } from './contract'
export type { Sharing } from './plan/kernel-layout'
export type { ScheduleControl, ScheduleName } from './plan/schedules'
export type { WaveletName } from './plan/families/index'
export { registerWaveletKernels }

registerWaveletKernels()
