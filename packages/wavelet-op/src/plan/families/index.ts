import { biorthogonal } from './biorthogonal'
import { coiflets } from './coiflets'
import { daubechies } from './daubechies'
import { ema } from './ema'
import type { TapFamily } from './family'
import { haar, haarFilters } from './haar'
import { scalingFamily, type ScalingFilters } from './scaling-filters'
import { shift } from './shift'
import { symlets } from './symlets'

/** The families that are made of a pair of filters. */
export const scalingFilters = { haar: haarFilters, ...daubechies, ...symlets, ...coiflets, ...biorthogonal }
export type ScalingName = keyof typeof scalingFilters

const madeOfFilters = Object.fromEntries(
  Object.entries<ScalingFilters>(scalingFilters).map(([name, filters]) => [name, scalingFamily(filters)]),
) as Record<ScalingName, TapFamily>

/** The only list of tap families: options, errors, documentation and tests iterate it. */
export const families = { ...madeOfFilters, haar, ema, shift } satisfies Record<string, TapFamily>
export type WaveletName = keyof typeof families
export const waveletNames = Object.keys(families) as readonly WaveletName[]
