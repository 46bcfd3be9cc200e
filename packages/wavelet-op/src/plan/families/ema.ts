import type { TapFamily } from './family.js'

/** What is left of the weights beyond a window: below the last bit of float32. */
const remainder = 2 ** -24

/** The share of the newest sample, so that the mean age of what is read is that of a mean of 2^level samples: (2^level − 1) / 2. */
const newest = (level: number) => 2 / (2 ** level + 1)

/**
 * Exponential moving averages: y[t] = α·x[t] + (1 − α)·y[t − 1] with α = 2 / (2^level + 1). The taps α(1 − α)^k end where what follows
 * weighs less than 2^-24 in all, after about 8 · 2^level samples, and are divided by their sum.
 */
export const ema: TapFamily = {
  window: (level) => Math.ceil(Math.log(remainder) / Math.log1p(-newest(level))),
  taps(level, limit) {
    const alpha = newest(level)
    const whole = ema.window(level)
    const sum = 1 - (1 - alpha) ** whole
    return Float64Array.from({ length: Math.min(whole, limit) }, (_, k) => (alpha * (1 - alpha) ** k) / sum)
  },
}
