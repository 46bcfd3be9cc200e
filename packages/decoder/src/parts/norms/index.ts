import { layer } from './layer/layer.js'
import type { NormPart } from './norm.js'
import { rms } from './rms/rms.js'

/** The sole list of norms. */
export const norms = { layer, rms } as const satisfies Record<string, NormPart>
