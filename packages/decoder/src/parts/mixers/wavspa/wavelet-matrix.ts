import { tableOf } from '../../graph/tables.js'

const root = Math.sqrt(3)
/** Daubechies' scaling filter of four taps. */
const low = [1 + root, 3 + root, 3 - root, 1 - root].map((tap) => tap / (4 * Math.SQRT2))
const high = low.map((_, k) => (k % 2 === 0 ? 1 : -1) * low[low.length - 1 - k]!)

/** Positions of a transform of a sequence of so many: the next power of two. */
export const paddedLength = (time: number): number => 2 ** Math.ceil(Math.log2(time))

/**
 * The periodic wavelet transform down to one average, as a table: row t holds what position t contributes to each coefficient, the coarse ones
 * first. Orthonormal: its transpose is its inverse.
 * @param length a power of two
 * @returns row-major [length, length]
 */
export function waveletMatrix(length: number): Float32Array {
  const columns = Array.from({ length }, (_, t) => coefficients(Float64Array.from({ length }, (_one, s) => +(s === t))))
  return tableOf(length, length, (t, place) => columns[t]![place]!)
}

function coefficients(signal: Float64Array): Float64Array {
  const all = signal.slice()
  for (let length = signal.length; length > 1; length /= 2) {
    const averages = all.slice(0, length)
    const at = (filter: readonly number[], place: number) =>
      filter.reduce((sum, tap, k) => sum + tap * averages[(2 * place + k) % length]!, 0)
    for (let place = 0; place < length / 2; place++) {
      all[place] = at(low, place)
      all[length / 2 + place] = at(high, place)
    }
  }
  return all
}
