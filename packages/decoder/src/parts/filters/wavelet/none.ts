import { z } from 'zod'
import { placesSchema } from '../../places-schema.js'
import { filterPart } from '../filter.js'
import { planOf, waveletOptions } from './wavelet-options.js'

/** No filter. Its options are those of a wavelet, and judged as such: a wrong one shows before it is switched on. */
export const none = filterPart({
  schema: z.strictObject({ kind: z.literal('none'), place: placesSchema('afterBlock'), ...waveletOptions }),
  parameters: 'wavelet',
  create(options, { channels, contextLength }) {
    planOf(options, channels, contextLength)
    return undefined
  },
})
