import { WgptRangeError } from '@wgpt/errors'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { checkLevel, type Interval } from './intervals.js'

export interface BootstrapOptions {
  /** Default 0.95. */
  readonly level?: number
  /** Default 10,000. */
  readonly resamples?: number
  /** Of the resampling; the same seed gives the same interval to the bit. Default 0. */
  readonly seed?: number
}

/**
 * Percentile bootstrap interval of a statistic that is not a mean, such as a ratio of steps. Whole observations are drawn with replacement: put
 * what belongs together (all arms of one seed) into one observation.
 *
 * The statistic may be infinite ("this loss is never reached"): such resamples count as beyond every finite one, so that a bound becomes infinite
 * rather than wrong.
 * @param statistic of a list of as many observations as are given; never NaN
 * @throws RangeError for no observation, a wrong option, or a statistic that is NaN
 * @example
 * ```ts
 * const { estimate } = bootstrapInterval([1, 2, 3], (sample) => Math.max(...sample), { resamples: 100 })
 * console.log(estimate) // → 3
 * ```
 */
export function bootstrapInterval<T>(
  observations: readonly T[],
  statistic: (sample: readonly T[]) => number,
  { level = 0.95, resamples = 10_000, seed = 0 }: BootstrapOptions = {},
): Interval {
  checkLevel(level)
  const count = observations.length
  if (count === 0) throw new WgptRangeError('statistics: there is no observation; give at least one.')
  if (!Number.isSafeInteger(resamples) || resamples < 1)
    throw new WgptRangeError(`statistics: resamples is ${resamples}; expected a whole number of at least 1.`)
  const estimate = checked(statistic(observations))
  if (count === 1) return { estimate, low: -Infinity, high: Infinity, level, count }
  const generator = xoroshiro128plus(seed)
  const values = Float64Array.from({ length: resamples }, () =>
    checked(statistic(Array.from({ length: count }, () => observations[uniformInt(generator, 0, count - 1)]!))),
  ).sort()
  const tail = (1 - level) / 2
  return { estimate, low: quantile(values, tail), high: quantile(values, 1 - tail), level, count }
}

/** Of sorted values, on the line between the two neighbours; an infinite neighbour is the answer unless the other one is hit exactly. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  const part = place - Math.floor(place)
  return part === 0 || below === above ? below : below + part * (above - below)
}

function checked(value: number): number {
  if (Number.isNaN(value))
    throw new WgptRangeError('statistics: the statistic of a sample is NaN; return ∞ for what is never reached.')
  return value
}
