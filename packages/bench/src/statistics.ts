import { WgptRangeError } from '@wgpt/errors'

/** Least, middle and greatest of a set of measurements, and how many there were. */
export interface Spread {
  minimum: number
  median: number
  maximum: number
  count: number
  /** As they were given. */
  values?: number[] | undefined
}

/**
 * @param values at least one, in any order
 * @throws RangeError for none, or for one that is not finite
 */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new WgptRangeError('statistics: there are no values; expected at least one.')
  const broken = values.find((value) => !Number.isFinite(value))
  if (broken !== undefined) throw new WgptRangeError(`statistics: a value is ${broken}; expected finite numbers.`)
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return {
    minimum: sorted[0]!,
    median: sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2,
    maximum: sorted[sorted.length - 1]!,
    count: sorted.length,
    values: [...values],
  }
}
