import type { Direction } from '../contract'
import type { WaveletPlan } from '../plan/create-plan'

/**
 * The contract's formula, written out tap by tap in float64: slow, and plain enough to be believed.
 * @param x [sequence, time, channel]
 */
export function referenceWavelet(
  x: ArrayLike<number>,
  time: number,
  { channels, levels, boundary, strength }: WaveletPlan,
  direction: Direction = 'forward',
): Float64Array {
  const y = new Float64Array(x.length)
  for (let start = 0; start < x.length; start += time * channels)
    for (let channel = 0; channel < channels; channel++) {
      const window = 2 ** levels[channel]!
      const at = (t: number) => start + t * channels + channel
      for (let t = 0; t < time; t++) {
        const reach = Math.min(t + 1, window)
        const tap = 1 / (boundary === 'renormalize' ? reach : window)
        for (let k = 0; k < reach; k++) {
          const [to, from] = direction === 'forward' ? [at(t), at(t - k)] : [at(t - k), at(t)]
          y[to]! += tap * x[from]!
        }
      }
    }
  return y.map((mean, i) => (1 - strength) * x[i]! + strength * mean)
}
