import { registerWaveletKernels } from './register.js'

export { WgptError } from '@wgpt/errors'
export { initialKernels, learnableWaveletTransform } from './causal-filter-bank/op.js'
export { waveletTransform } from './causal-wavelet/op.js'
export { createWaveletPlan, type WaveletPlan, type WaveletPlanOptions } from './plan/create-plan.js'
export { createWaveletStream } from './streaming/create-stream.js'
export type { WaveletStream, WaveletStreamOptions } from './streaming/wavelet-stream.js'
export type { WaveletStreamState } from './streaming/stream-state.js'
export { assertCausal, type CausalityOptions, type CausalityReport } from './analysis/assert-causal.js'
export { describePlan, type Cost, type LevelDescription, type PlanDescription } from './analysis/describe-plan.js'
export {
  frequencyResponse,
  type FrequencyResponse,
  type FrequencyResponseOptions,
} from './analysis/frequency-response.js'
export type { CausalFunction } from './analysis/causal-function.js'
export { CausalityError } from './analysis/causality-error.js'
export type { Boundary } from './contract.js'
export type { Sharing } from './plan/kernel-layout.js'
export type { ScheduleControl, ScheduleName } from './plan/schedules.js'
export type { WaveletName } from './plan/families/index.js'
export { registerWaveletKernels }

registerWaveletKernels()
