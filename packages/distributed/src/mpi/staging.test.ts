import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowOf } from './staging.js'

it('pieces of a row of arrays come and go without a number lost, whatever the lengths', () => {
  const lengths = fc.array(fc.nat(9), { maxLength: 6 })
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 12 }), (sizes, most) => {
      let next = 0
      const arrays = sizes.map((size) => Float32Array.from({ length: size }, () => next++))
      const row = rowOf(arrays)
      expect(row.length).toBe(next)
      for (let from = 0; from < row.length; from += most) {
        const piece = new Float32Array(Math.min(most, row.length - from))
        row.copyOut(from, piece)
        expect([...piece]).toEqual(Array.from(piece, (_, index) => from + index))
        row.copyIn(
          from,
          piece.map((value) => value + 100),
        )
      }
      expect(arrays.flatMap((array) => [...array])).toEqual(Array.from({ length: next }, (_, index) => index + 100))
    }),
  )
})
