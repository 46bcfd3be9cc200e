import { z } from 'zod'
import { placesSchema } from '../../places-schema.js'
import { filterPart } from '../filter.js'
import { waveletFilter } from './wavelet-filter.js'
import { waveletOptions } from './wavelet-options.js'

/** The same with kernels that are trained; they start as the fixed one. */
export const learnable = filterPart({
  schema: z.strictObject({ kind: z.literal('learnable'), place: placesSchema('afterBlock'), ...waveletOptions }),
  parameters: 'wavelet',
  create: (options, at) => waveletFilter('learnable', options, at),
})
