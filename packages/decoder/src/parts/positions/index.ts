import { learned } from './learned/learned.js'
import type { PositionPart } from './position.js'
import { rope } from './rope/rope.js'
import { sinusoidal } from './sinusoidal/sinusoidal.js'

/** The sole list of positions. */
export const positions = { learned, sinusoidal, rope } as const satisfies Record<string, PositionPart>
