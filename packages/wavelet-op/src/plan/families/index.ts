import { biorthogonal } from './biorthogonal.js'
import { coiflets } from './coiflets.js'
import { daubechies } from './daubechies.js'
import { ema } from './ema.js'
import type { TapFamily } from './family.js'
import { gamma } from './gamma.js'
import { haar, haarFilters } from './haar.js'
import { scalingFamily, type ScalingFilters } from './scaling-filters.js'
import { shift } from './shift.js'
import { symlets } from './symlets.js'

/** The families that are made of a pair of filters. */
export const scalingFilters = { haar: haarFilters, ...daubechies, ...symlets, ...coiflets, ...biorthogonal }
export type ScalingName = keyof typeof scalingFilters

const madeOfFilters = Object.fromEntries(
  Object.entries<ScalingFilters>(scalingFilters).map(([name, filters]) => [name, scalingFamily(filters)]),
) as Record<ScalingName, TapFamily>

/** The only list of tap families: options, errors, documentation and tests iterate it. */
export const families = { ...madeOfFilters, haar, ema, gamma, shift } satisfies Record<string, TapFamily>
export type WaveletName = keyof typeof families
export const waveletNames = Object.keys(families) as readonly WaveletName[]
