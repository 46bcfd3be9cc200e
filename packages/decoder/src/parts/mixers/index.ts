import { attention } from './attention/attention.js'
import type { MixerPart } from './mixer.js'
import { none } from './none/none.js'

/** The sole list of mixers. */
export const mixers = { attention, none } as const satisfies Record<string, MixerPart>
