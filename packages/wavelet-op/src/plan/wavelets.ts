/** The only list of wavelet families. `haar`'s scaling filter makes plain averages of 2^level samples. */
export const wavelets = ['haar'] as const
export type WaveletName = (typeof wavelets)[number]
