/** How many values a tensor has. */
export const sizeOf = ({ shape }: { readonly shape: readonly number[] }): number =>
  shape.reduce((product, length) => product * length, 1)

/** Values that a thread takes at least: some microseconds of work, whole SIMD vectors. */
export const elementGrain = 4096

/** Rows of so many values that a thread takes at least. */
export const rowGrain = (width: number): number => Math.max(1, Math.ceil(elementGrain / width))
