import { expect } from 'vitest'
import { drawValues, seededDraw } from '../law/draw.js'
import { relativeError } from '../conformance/measure.js'

/** float32 in (-1, 1) that depend on the seed alone. */
export const seededValues = (seed: number, size: number): Float32Array => drawValues(seededDraw(seed), size)

/** Every element, never only a mean: as a share of the largest magnitude expected, at least 1. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(relativeError(actual, expected), what).toBeLessThanOrEqual(tolerance)
}
