import type { Law } from './laws.js'

/** What a sample that is not a number says. */
export const NOT_A_NUMBER = 0xffff

/**
 * Ids by table. The upper 16 bits of a float32 (sign, exponent, 7 bits of the mantissa) name a bucket, so narrow that at most one bound
 * between two ids lies in it: `before` is the id below the bound, `after` the one from it on, `bound` the lower 16 bits where it lies.
 * Every float32 so gets the very id that the law's float64 formula gives.
 */
export interface Quantizer {
  readonly before: Uint16Array
  readonly after: Uint16Array
  readonly bound: Uint16Array
}

const buckets = 1 << 16

export function createQuantizer(law: Law): Quantizer {
  const before = new Uint16Array(buckets)
  const after = new Uint16Array(buckets)
  const bound = new Uint16Array(buckets)
  const bits = new Uint32Array(1)
  const float = new Float32Array(bits.buffer)
  const idAt = (bucket: number, low: number): number => {
    bits[0] = ((bucket << 16) | low) >>> 0
    return Number.isNaN(float[0]!) ? NOT_A_NUMBER : law.idOf(float[0]!)
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = idAt(bucket, 0)
    const last = idAt(bucket, 0xffff)
    before[bucket] = first
    after[bucket] = last
    let [below, from] = [0, 0xffff]
    while (first !== last && from - below > 1) {
      const middle = (below + from) >> 1
      if (idAt(bucket, middle) === first) below = middle
      else from = middle
    }
    bound[bucket] = from
  }
  return { before, after, bound }
}
