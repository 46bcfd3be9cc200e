import { biorthogonal } from './biorthogonal'
import { coiflets } from './coiflets'
import { daubechies } from './daubechies'
import type { Family } from './family'
import { symlets } from './symlets'

/** The only list of wavelet families: options, errors, documentation and tests iterate it. */
export const families = { ...daubechies, ...symlets, ...coiflets, ...biorthogonal } satisfies Record<string, Family>
export type WaveletName = keyof typeof families
export const waveletNames = Object.keys(families) as readonly WaveletName[]
