export interface RotaryAttributes {
  /** Values a head. */
  size: number
  /** Leading columns of a row that are rotated, a multiple of size; the others pass. */
  rotated: number
  /** Which two values of a head are one complex number: neighbours, or i and i + size / 2. */
  pairs: 'neighbours' | 'halves'
}

/**
 * Inputs: x float32 [sequences, time, width], angles [time, size / 2, 2]: cosine and sine. Attributes: RotaryAttributes.
 * Output: the shape of x. Its gradient is itself by the negated sines.
 */
export const Rotary = 'WgptRotary'
