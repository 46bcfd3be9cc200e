import { z } from 'zod'
import { placesSchema } from '../../places-schema.js'
import { filterPart } from '../filter.js'
import { waveletFilter } from './wavelet-filter.js'
import { waveletOptions } from './wavelet-options.js'

/** WaveletGPT's filter: every processed channel becomes the mean over a window of its own. Source: arXiv 2409.12924 */
export const fixed = filterPart({
  schema: z.strictObject({ kind: z.literal('fixed'), place: placesSchema('afterBlock'), ...waveletOptions }),
  parameters: 'wavelet',
  create: (options, at) => waveletFilter('fixed', options, at),
})
