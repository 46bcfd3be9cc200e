import type { TapFamily } from './family.js'

/** Delays: y[t] = x[t − 2^level + 1], the oldest sample of Haar's window. At level 1 that is the sample before. */
export const shift: TapFamily = {
  window: (level) => 2 ** level,
  taps(level, limit) {
    const oldest = 2 ** level - 1
    const taps = new Float64Array(Math.min(oldest + 1, limit))
    if (oldest < taps.length) taps[oldest] = 1
    return taps
  },
}
