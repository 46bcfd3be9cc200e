import { registerWaveletKernels } from '../register'

export {
  runConformance,
  type AbortSignalLike,
  type ConformanceOptions,
  type ConformanceReport,
  type ConformanceResult,
} from './run-conformance'
export type { Promised } from './case'

registerWaveletKernels()
