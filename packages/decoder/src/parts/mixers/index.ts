import { attention } from './attention/attention.js'
import { fnet } from './fnet/fnet.js'
import type { MixerPart } from './mixer.js'
import { none } from './none/none.js'

/** The sole list of mixers. */
export const mixers = { attention, none, fnet } as const satisfies Record<string, MixerPart>
