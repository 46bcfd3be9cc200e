/** A row-major table of [rows, columns]. */
export const tableOf = (rows: number, columns: number, value: (row: number, column: number) => number): Float32Array =>
  Float32Array.from({ length: rows * columns }, (_, at) => value(Math.floor(at / columns), at % columns))
