import { families, type WaveletName } from './families/index'

/** What a channel's filter is made of. */
export interface WindowShape {
  readonly wavelet: WaveletName
  readonly level: number
  /** False: `level` scaling stages. True: `level - 1` of them and one wavelet stage. */
  readonly detail: boolean
}

/** Taps of a window: 2^level for Haar, (2^level - 1)(n - 1) + 1 for a scaling filter of n taps. 1 at level 0. */
export function windowLength({ wavelet, level, detail }: WindowShape): number {
  if (level === 0) return 1
  const { scaling, wavelet: highPass } = families[wavelet]
  const lowStages = detail ? level - 1 : level
  const low = (2 ** lowStages - 1) * (scaling.length - 1) + 1
  return detail ? low + 2 ** lowStages * (highPass.length - 1) : low
}

/**
 * The causal impulse response of a window in float64: stage j convolves with the family's filter, its taps 2^j samples apart
 * (à trous). A scaling window sums to 1, a detail window (its last stage is the wavelet filter) to 0. Tap `k` multiplies x[t-k].
 * @param limit no more than so many taps, the first ones
 */
export function windowTaps(shape: WindowShape, limit = Infinity): Float64Array {
  const length = Math.min(windowLength(shape), limit)
  if (shape.wavelet === 'haar' && !shape.detail) return new Float64Array(length).fill(2 ** -shape.level)
  const { scaling, wavelet } = families[shape.wavelet]
  // Both filters are of norm 1: √2 times too large for a sum of 1. The scaling filter's own sum carries fewer rounding errors.
  const sum = scaling.reduce((total, tap) => total + tap, 0)
  let taps = Float64Array.of(1)
  for (let stage = 0; stage < shape.level; stage++) {
    const isDetail = shape.detail && stage === shape.level - 1
    taps = spread(taps, isDetail ? wavelet : scaling, 2 ** stage, isDetail ? Math.SQRT2 : sum, limit)
  }
  return taps
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

/**
 * What 'renormalize' multiplies the sample at time t with, for t < taps.length: `total`, the sum of a whole kernel, over the sum
 * of the taps inside the sequence, 0 … t. Where the latter is near 0 the weight is 1: near means below 1/8 of the sum of their
 * magnitudes, or below 2^-31. Where the whole kernel is inside, the weight is 1. For Haar it is window / (t + 1).
 */
export function startWeights(taps: Float64Array, total: number): Float64Array {
  let inside = 0
  let magnitude = 0
  return taps.map((tap) => {
    inside += tap
    magnitude += Math.abs(tap)
    const isNearZero = Math.abs(inside) < magnitude / 8 || Math.abs(inside) < 2 ** -31
    return isNearZero ? 1 : total / inside
  })
}
