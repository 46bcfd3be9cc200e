import { WgptRangeError } from '@wgpt/errors'
// @ts-expect-error: the package has no types of its own
import jStat from 'jstat'

interface Statistics {
  readonly studentt: { readonly inv: (probability: number, degreesOfFreedom: number) => number }
}

/** The quantile of Student's t. */
const studentQuantile = (jStat as Statistics).studentt.inv

/** An estimate with the interval that holds the true value in `level` of all repetitions. */
export interface Interval {
  readonly estimate: number
  /** −∞ and ∞ where one observation says nothing about the spread. */
  readonly low: number
  readonly high: number
  /** As 0.95. */
  readonly level: number
  /** Observations. */
  readonly count: number
}

/**
 * NaN for no value.
 * @example
 * ```ts
 * console.log(mean([1, 2, 3])) // → 2
 * ```
 */
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Sample standard deviation, with n − 1; NaN for fewer than two values.
 * @example
 * ```ts
 * console.log(standardDeviation([1, 2, 3])) // → 1
 * ```
 */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return NaN
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

/**
 * Student's t interval of a mean.
 * @param values independent observations of one quantity
 * @throws RangeError for no value, a value that is not finite, or a level outside (0, 1)
 * @example
 * ```ts
 * const { estimate, low, high } = meanInterval([1, 2, 3])
 * console.log(estimate, low.toFixed(2), high.toFixed(2)) // → 2 -0.48 4.48
 * ```
 */
export function meanInterval(values: readonly number[], level = 0.95): Interval {
  checkLevel(level)
  checkValues(values)
  const estimate = mean(values)
  const count = values.length
  if (count === 1) return { estimate, low: -Infinity, high: Infinity, level, count }
  const quantile = studentQuantile((1 + level) / 2, count - 1)
  const half = (quantile * standardDeviation(values)) / Math.sqrt(count)
  return { estimate, low: estimate - half, high: estimate + half, level, count }
}

/**
 * Student's t interval of the mean difference a − b of paired observations, such as the final losses of two arms with the same seeds.
 * @throws RangeError if the two differ in length, and as `meanInterval`
 * @example
 * ```ts
 * console.log(pairedDifference([2, 3, 5], [1, 2, 3]).estimate.toFixed(2)) // → 1.33
 * ```
 */
export function pairedDifference(a: readonly number[], b: readonly number[], level = 0.95): Interval {
  if (a.length !== b.length)
    throw new WgptRangeError(
      `statistics: ${a.length} and ${b.length} observations are not pairs; give both the same length.`,
    )
  return meanInterval(
    a.map((value, index) => value - b[index]!),
    level,
  )
}

export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1))
    throw new WgptRangeError(`statistics: the level is ${level}; expected a number between 0 and 1, such as 0.95.`)
}

function checkValues(values: readonly number[]): void {
  if (values.length === 0) throw new WgptRangeError('statistics: there is no observation; give at least one.')
  const wrong = values.find((value) => !Number.isFinite(value))
  if (wrong !== undefined)
    throw new WgptRangeError(
      `statistics: an observation is ${wrong}; expected finite numbers. Leave runs that diverged out, and say so.`,
    )
}
