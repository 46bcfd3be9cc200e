import { layer } from './layer/layer.js'
import type { NormPart } from './norm.js'
import { rms } from './rms/rms.js'
import { rmsNoGain } from './rms-no-gain/rms-no-gain.js'

/** The sole list of norms. */
export const norms = { layer, rms, 'rms-no-gain': rmsNoGain } as const satisfies Record<string, NormPart>
