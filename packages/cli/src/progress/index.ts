import { canDraw, type Output } from '../output.js'
import { createBars } from './bars.js'
import { createLines } from './lines.js'
import type { Progress } from './progress.js'

export type { Progress } from './progress.js'

/** Bars on a terminal, lines elsewhere; on stderr in both cases. */
export const createProgress = (names: readonly string[], steps: number, output: Output): Progress =>
  canDraw(process.stderr)
    ? createBars(names, steps, output.colors)
    : createLines(names, steps, (line) => output.note(line))
