import { placeWidths, type PlacedShape } from '../place-widths.js'
import type { Place } from '../places.js'
import type { Filter, FilterPart } from './filter.js'
import { filters } from './index.js'

/** A filter of a config, as its schema made it. */
export interface FilterOptions {
  readonly kind: keyof typeof filters
  readonly place: Place | readonly Place[]
  readonly strength?: number
}

/** What decides a decoder's filters. */
export interface FilteredShape extends PlacedShape {
  /** The short form of one filter. */
  readonly wavelet: FilterOptions
  readonly filters?: readonly FilterOptions[] | undefined
}

/** A filter where it stands. */
export interface FilterSite {
  readonly kind: string
  readonly place: Place
  /** What the names of its parameters begin with, below the block's or the transformer's. */
  readonly name: string
  /** How much of it there is, from 0 to 1; undefined of a kind that has no strength. */
  readonly strength: number | undefined
  readonly filter: Filter
}

/** Every filter of a config: the short form's first. */
export const filterOptions = ({ wavelet, filters: more = [] }: Pick<FilteredShape, 'wavelet' | 'filters'>) => [
  wavelet,
  ...more,
]

/**
 * The filters of a config that do anything, at each of their places, in the order in which they are applied there.
 * @param strength instead of the config's, of those that have one
 * @throws RangeError or TypeError for options that don't fit
 * @example
 * ```ts
 * const decoder = createDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 })
 * console.log(filterSites(decoder.config).length)
 * decoder.dispose()
 * ```
 */
export function filterSites(shape: FilteredShape, strength?: number): FilterSite[] {
  const widths = placeWidths(shape)
  const counts = new Map<string, number>()
  return filterOptions(shape).flatMap((options) => {
    const part: FilterPart = filters[options.kind]
    const isChanged = strength !== undefined && options.strength !== undefined
    const changed = { ...options, ...(isChanged && { strength }) }
    const places = Array.isArray(options.place) ? (options.place as Place[]) : [options.place as Place]
    const made = places.flatMap((place) => {
      const at = { place, channels: widths[place] ?? shape.embeddingSize, contextLength: shape.contextLength }
      const filter = part.create(changed, at)
      return filter ? [{ place, filter }] : []
    })
    if (made.length === 0) return []
    const before = counts.get(part.parameters) ?? 0
    counts.set(part.parameters, before + 1)
    const name = before === 0 ? part.parameters : `${part.parameters}_${before + 1}`
    return made.map(({ place, filter }) => ({
      kind: options.kind,
      place,
      strength: changed.strength,
      name: places.length === 1 ? name : `${name}.${place}`,
      filter,
    }))
  })
}
