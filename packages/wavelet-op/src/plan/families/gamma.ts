import type { TapFamily } from './family.js'

/** Stages of the cascade: the taps rise before they fall, and their spectrum falls by 24 dB per octave. */
const order = 4

/** What is left of the weights beyond a window: below the last bit of float32. */
const remainder = 2 ** -24

/** The share of the newest sample in each stage, so that the mean age of what is read is that of a mean of 2^level samples: (2^level − 1) / 2. */
const newest = (level: number) => (2 * order) / (2 * order + 2 ** level - 1)

/** The sum of the taps from `length` on: that fewer than `order` of the first `length + order − 1` trials succeed, each by a chance of `alpha`. */
function beyond(length: number, alpha: number): number {
  const trials = length + order - 1
  let [sum, ways] = [0, 1]
  for (let successes = 0; successes < order; successes++) {
    sum += ways * alpha ** successes * Math.exp((trials - successes) * Math.log1p(-alpha))
    ways *= (trials - successes) / (successes + 1)
  }
  return sum
}

/**
 * Four exponential moving averages, each of the one before: smooth kernels, as a Gaussian's are, that read the past alone. Tap k is
 * C(k + 3, 3)·α⁴(1 − α)^k with α = 8 / (2^level + 7). The taps end where what follows weighs less than 2^-24 in all and are divided by
 * their sum.
 * Source: de Vries and Principe 1992, "The gamma model: a new neural model for temporal processing", Neural Networks 5(4). That such cascades
 * are the causal filters which never add an extremum: Lindeberg and Fagerström 1996, "Scale-space with causal time direction".
 */
export const gamma: TapFamily = {
  window(level) {
    const alpha = newest(level)
    let [below, enough] = [0, 1]
    while (beyond(enough, alpha) >= remainder) [below, enough] = [enough, 2 * enough]
    while (enough - below > 1) {
      const middle = Math.floor((below + enough) / 2)
      if (beyond(middle, alpha) >= remainder) below = middle
      else enough = middle
    }
    return enough
  },
  taps(level, limit) {
    const alpha = newest(level)
    const whole = gamma.window(level)
    const taps = new Float64Array(Math.min(whole, limit))
    let tap = alpha ** order / (1 - beyond(whole, alpha))
    for (let k = 0; k < taps.length; k++) {
      taps[k] = tap
      tap *= ((k + order) / (k + 1)) * (1 - alpha)
    }
    return taps
  },
}
