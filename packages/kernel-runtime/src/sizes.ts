/** How many values a tensor has. */
export const sizeOf = ({ shape }: { readonly shape: readonly number[] }): number =>
  shape.reduce((product, length) => product * length, 1)

/** Values that a thread takes at least: some microseconds of work, whole SIMD vectors. */
export const elementGrain = 4096

/** Rows of so many values that a thread takes at least. */
export const rowGrain = (width: number): number => Math.max(1, Math.ceil(elementGrain / width))

/** Blocks of rows whose sums are made one by one: of `run` rows, as in assembly/shared/sums.ts. */
export const blocksOf = (rows: number): number => Math.ceil(rows / 64)
