import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sortNearlySorted } from './sort-nearly-sorted.js'

it('sorts, whatever the order was', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 300 }), (numbers) => {
      const values = Float64Array.from(numbers)
      sortNearlySorted(values)
      expect([...values]).toEqual([...numbers].sort((a, b) => a - b))
    }),
  )
  const falling = Float64Array.from({ length: 200_000 }, (_, index) => -index)
  sortNearlySorted(falling)
  expect(falling[0]).toBe(-199_999)
})
