import { registerWaveletKernels } from '../register.js'

export {
  runConformance,
  type AbortSignalLike,
  type ConformanceOptions,
  type ConformanceReport,
  type ConformanceResult,
} from './run-conformance.js'
export type { Promised } from './case.js'

registerWaveletKernels()
