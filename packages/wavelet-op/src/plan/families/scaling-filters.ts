import type { TapFamily, TapWindows } from './family.js'

/**
 * The two filters of a wavelet, tap `k` for the sample k steps ago, as PyWavelets' `rec_lo` and `rec_hi` (without zeros that pad
 * both). `scaling` sums to √2, `wavelet` to 0.
 */
export interface ScalingFilters {
  readonly scaling: readonly number[]
  readonly wavelet: readonly number[]
}

/** An orthogonal wavelet: its high-pass filter is the scaling filter backwards with alternating signs. */
export const orthogonal = (scaling: readonly number[]): ScalingFilters => ({
  scaling,
  wavelet: scaling.map((_, k) => (k % 2 === 0 ? 1 : -1) * scaling[scaling.length - 1 - k]!),
})

/**
 * The family of a wavelet: its causal impulse responses. Stage j convolves with the scaling filter, its taps 2^j samples apart (à trous);
 * the last stage of a detail is the wavelet filter. (2^level − 1)(n − 1) + 1 taps for a scaling filter of n.
 */
export function scalingFamily(filters: ScalingFilters): TapFamily {
  return { ...stages(filters, false), details: stages(filters, true) }
}

function stages({ scaling, wavelet }: ScalingFilters, isDetail: boolean): TapWindows {
  // Both filters are of norm 1: √2 times too large for a sum of 1. The scaling filter's own sum carries fewer rounding errors.
  const sum = scaling.reduce((total, tap) => total + tap, 0)
  return {
    window(level) {
      const lowStages = isDetail ? level - 1 : level
      const low = (2 ** lowStages - 1) * (scaling.length - 1) + 1
      return isDetail ? low + 2 ** lowStages * (wavelet.length - 1) : low
    },
    taps(level, limit) {
      let taps = Float64Array.of(1)
      for (let stage = 0; stage < level; stage++) {
        const isLast = isDetail && stage === level - 1
        taps = spread(taps, isLast ? wavelet : scaling, 2 ** stage, isLast ? Math.SQRT2 : sum, limit)
      }
      return taps
    },
  }
}

/** taps * (filter / divisor, its taps `step` apart), the first `limit` values. */
function spread(
  taps: Float64Array<ArrayBuffer>,
  filter: readonly number[],
  step: number,
  divisor: number,
  limit: number,
): Float64Array<ArrayBuffer> {
  const result = new Float64Array(Math.min(taps.length + step * (filter.length - 1), limit))
  filter.forEach((value, index) => {
    const shift = index * step
    const factor = value / divisor
    for (let k = Math.min(taps.length, result.length - shift) - 1; k >= 0; k--) result[k + shift]! += factor * taps[k]!
  })
  return result
}
