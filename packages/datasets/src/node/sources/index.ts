import { bachChorales } from './bach-chorales.js'
import { maestro } from './maestro.js'
import { mobyDick } from './moby-dick.js'
import { pianoNotes } from './piano-notes.js'
import { stateOfTheUnion } from './state-of-the-union.js'
import { text8 } from './text8.js'
import { youtubeMix } from './youtubemix.js'

/** The sole list of sources: a new one is a file here and a line here. The first of a modality is its default. */
export const sources = [mobyDick, stateOfTheUnion, text8, bachChorales, maestro, pianoNotes, youtubeMix] as const
