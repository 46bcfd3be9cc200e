import type { TapFamily, TapWindows } from './families/family.js'
import { families, type WaveletName } from './families/index.js'

/** What a channel's filter is made of. */
export interface WindowShape {
  readonly wavelet: WaveletName
  readonly level: number
  /** Whether it is the level's detail instead of its trend. */
  readonly detail: boolean
}

/** Taps of a window: 2^level for Haar. 1 at level 0. */
export const windowLength = (shape: WindowShape): number =>
  shape.level === 0 ? 1 : windowsOf(shape).window(shape.level)

/**
 * The causal impulse response of a window in float64. It sums to 1, that of a detail to 0. Tap `k` multiplies x[t-k].
 * @param limit no more than so many taps, the first ones
 */
export const windowTaps = (shape: WindowShape, limit = Infinity): Float64Array =>
  shape.level === 0 ? Float64Array.of(1) : windowsOf(shape).taps(shape.level, limit)

/** Whether a window is a plain mean, which the kernels compute without taps. */
export const isMean = ({ wavelet, detail }: Pick<WindowShape, 'wavelet' | 'detail'>): boolean =>
  familyOf(wavelet).isMean === true && !detail

/** Whether the family has details. */
export const hasDetails = (wavelet: WaveletName): boolean => familyOf(wavelet).details !== undefined

const familyOf = (name: WaveletName): TapFamily => families[name]

function windowsOf({ wavelet, detail }: WindowShape): TapWindows {
  const family = familyOf(wavelet)
  return detail ? family.details! : family
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
