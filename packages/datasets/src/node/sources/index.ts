import { mobyDick } from './moby-dick.js'
import { stateOfTheUnion } from './state-of-the-union.js'

/** The sole list of sources: a new one is a file here and a line here. The first is the default. */
export const sources = [mobyDick, stateOfTheUnion] as const
