import { z } from 'zod'
import { filters } from '../parts/filters/index.js'
import { wavelets } from '../parts/filters/wavelet/index.js'
import { waveletOptions } from '../parts/filters/wavelet/wavelet-options.js'
import { placeNames } from '../parts/places.js'
import { choice, nameOf } from '../parts/choice.js'

/** The short form of one filter: whether there is a wavelet, where, and the options of its plan. */
export const waveletConfig = z
  .strictObject({
    /** 'learnable' starts as 'fixed' and is trained: a kernel per processed channel. */
    kind: nameOf(wavelets).default('none'),
    place: choice(placeNames).default('afterBlock'),
    ...waveletOptions,
  })
  .prefault({})

type Schemas = (typeof filters)[keyof typeof filters]['schema']
const schemas = Object.values(filters).map(({ schema }) => schema)
const kinds = Object.keys(filters).map((kind) => `'${kind}'`)

/** Any filters, one after the other where they stand at the same place. */
export const filtersConfig = z.array(
  z.discriminatedUnion('kind', schemas as unknown as [Schemas, ...Schemas[]], {
    error: ({ input }) => {
      const { kind } = (input ?? {}) as { kind?: unknown }
      return `is ${(JSON.stringify(kind) as string | undefined) ?? 'missing'}, expected one of ${kinds.join(', ')}`
    },
  }),
)
