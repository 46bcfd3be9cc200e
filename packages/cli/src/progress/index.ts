import type { Output } from '../output.js'
import { createBars } from './bars.js'
import { createLines } from './lines.js'
import type { Progress } from './progress.js'

export type { Progress } from './progress.js'

/** Bars on a terminal, lines elsewhere, JSON in a log for machines; on stderr in every case. */
export function createProgress(names: readonly string[], steps: number, output: Output): Progress {
  const note = (line: string) => output.note(line)
  switch (output.shows) {
    case 'bars':
      return createBars(names, steps, output.colors)
    case 'lines':
    case 'every step':
      return createLines(names, steps, note, { colors: output.colors, everyStep: output.shows === 'every step' })
    case 'json':
      return { take: ({ type, ...event }) => output.record(type, event), note, stop: () => undefined }
    case 'nothing':
      return { take: () => undefined, note, stop: () => undefined }
  }
}
