/** Uniform numbers in [-1, 1), the same for the same seed everywhere (mulberry32). */
export function samples(length: number, seed: number): Float32Array {
  let state = seed | 0
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 2 - 1
  })
}

export function maximum(values: ArrayLike<number>) {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!))
  return largest
}

/** max |a - b|, NaN if either holds one where the other does not. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>) {
  if (a.length !== b.length) return NaN
  return maximum(Float64Array.from(a, (value, i) => value - b[i]!))
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>) {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** The bits of float32 values: equality of these tells -0 from 0 and one NaN from another. */
export const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length)
