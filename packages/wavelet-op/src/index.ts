import { registerWaveletKernels } from './register'

export { waveletTransform } from './causal-wavelet/op'
export { createWaveletPlan, type WaveletPlan, type WaveletPlanOptions } from './plan/create-plan'
export type { Boundary } from './contract'
export type { ScheduleName } from './plan/schedules'
export type { WaveletName } from './plan/wavelets'
export { registerWaveletKernels }

registerWaveletKernels()
