import type { FloatArray } from '../world.js'

/** Bytes of one piece: small enough that one call of MPI_Test doesn't hold JavaScript up. */
export const pieceBytes = 2 ** 20

/** Copies between arrays, seen as one row of numbers, and a piece of it. */
export interface Row {
  readonly length: number
  copyOut(from: number, piece: FloatArray): void
  copyIn(from: number, piece: FloatArray): void
}

export function rowOf(arrays: readonly FloatArray[]): Row {
  const starts: number[] = []
  let length = 0
  for (const array of arrays) {
    starts.push(length)
    length += array.length
  }
  function each(
    from: number,
    count: number,
    visit: (array: FloatArray, at: number, place: number, many: number) => void,
  ) {
    let index = starts.length - 1
    while (starts[index]! > from) index--
    for (let place = 0; place < count; index++) {
      const array = arrays[index]!
      const at = from + place - starts[index]!
      const many = Math.min(array.length - at, count - place)
      if (many > 0) visit(array, at, place, many)
      place += Math.max(0, many)
    }
  }
  return {
    length,
    copyOut: (from, piece) =>
      each(from, piece.length, (array, at, place, many) => piece.set(array.subarray(at, at + many), place)),
    copyIn: (from, piece) =>
      each(from, piece.length, (array, at, place, many) => array.set(piece.subarray(place, place + many), at)),
  }
}
