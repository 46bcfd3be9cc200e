import { convolution } from './convolution/convolution.js'
import { ema } from './ema/ema.js'
import { shift } from './shift/shift.js'
import { smearGate } from './smear-gate/smear-gate.js'
import { smear } from './smear/smear.js'
import { wavelets } from './wavelet/index.js'

/** The sole list of filters. */
export const filters = { ...wavelets, convolution, ema, shift, smear, 'smear-gate': smearGate }
