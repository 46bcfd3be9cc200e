import { fixed } from './fixed.js'
import { learnable } from './learnable.js'
import { none } from './none.js'

/** The kinds of the config's `wavelet`, the short form of one filter: they share their options. */
export const wavelets = { none, fixed, learnable }
