import { attention } from './attention/attention.js'
import { dctBands } from './dct-bands/dct-bands.js'
import { fnet } from './fnet/fnet.js'
import type { MixerPart } from './mixer.js'
import { none } from './none/none.js'
import { wavspa } from './wavspa/wavspa.js'

/** The sole list of mixers. */
export const mixers = { attention, none, fnet, wavspa, 'dct-bands': dctBands } as const satisfies Record<
  string,
  MixerPart
>
