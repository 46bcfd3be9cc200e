import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadOf } from './statistics.js'

describe('spreadOf', () => {
  it('finds least, middle and greatest, whatever the order', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ minimum: 1, median: 2, maximum: 3, count: 3, values: [3, 1, 2] })
    expect(spreadOf([4, 1, 3, 2])).toEqual({ minimum: 1, median: 2.5, maximum: 4, count: 4, values: [4, 1, 3, 2] })
    expect(spreadOf([10, 9])).toEqual({ minimum: 9, median: 9.5, maximum: 10, count: 2, values: [10, 9] })
    expect(spreadOf([7])).toEqual({ minimum: 7, median: 7, maximum: 7, count: 1, values: [7] })
  })

  it('has as many values below the median as above it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 1 }), (values) => {
        const before = [...values]
        const { minimum, median, maximum } = spreadOf(values)
        expect(values).toEqual(before)
        expect(minimum).toBe(Math.min(...values))
        expect(maximum).toBe(Math.max(...values))
        expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2)
        expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2)
      }),
    )
  })

  it('refuses nothing at all and what is not a figure', () => {
    expect(() => spreadOf([])).toThrow('there are no values')
    expect(() => spreadOf([1, NaN])).toThrow('a value is NaN')
  })
})
