import type { NormPart } from '../norm.js'
import { scaledToUnit } from '../normalized.js'
import { divideByRms } from './divide-by-rms.js'

/** Divides by the root mean square, without a gain: no parameter. Source: arXiv 1910.07467, the gain left out as in nanochat */
export const rmsNoGain: NormPart = {
  layout: () => [],
  apply: (x) => divideByRms(x),
  // What it reads and makes, and a row's deviation.
  cost: (size) => ({ saved: 2 * size + 2 }),
  graph: (x, _, { builder }) => scaledToUnit(x, builder),
}
