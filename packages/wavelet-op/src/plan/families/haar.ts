import type { TapFamily } from './family.js'
import { orthogonal, scalingFamily } from './scaling-filters.js'

export const haarFilters = orthogonal([0.707106781186548, 0.707106781186548])

/** WaveletGPT's own: the mean of 2^level samples. A detail is half the newer half's mean minus half the older one's. */
export const haar: TapFamily = {
  ...scalingFamily(haarFilters),
  taps: (level, limit) => new Float64Array(Math.min(2 ** level, limit)).fill(2 ** -level),
  isMean: true,
}
