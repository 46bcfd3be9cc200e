import { filterOptions, filterSites, type FilteredShape } from '../parts/filters/filter-sites.js'
import { placeWidths } from '../parts/place-widths.js'

/** What is wrong with a filter: where it stands in the config, and what continues from that name. */
interface FilterProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What the filters of a config find wrong: the places that its mixer and feed-forward lack, and options that don't fit. */
export function filterProblems(shape: FilteredShape): FilterProblem[] {
  const known = Object.keys(placeWidths(shape))
  return filterOptions(shape).flatMap((options, index) => {
    const path = index === 0 ? ['wavelet'] : ['filters', index - 1]
    const missing = [options.place].flat().find((place) => !known.includes(place))
    const { mixer, activation } = shape
    const problem =
      missing === undefined
        ? optionProblem({ ...shape, wavelet: options, filters: undefined })
        : `place is "${missing}", which a block with mixer "${mixer}" and activation "${activation}" doesn't have. Choose one of ${known.map((name) => `'${name}'`).join(', ')}`
    return problem === undefined ? [] : [{ path, message: problem }]
  })
}

/** What a filter alone finds wrong, without its own prefix. */
function optionProblem(shape: FilteredShape): string | undefined {
  try {
    filterSites(shape)
    return undefined
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return error.message.replace(/^wavelet: /, '')
    throw error
  }
}
