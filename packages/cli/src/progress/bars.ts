import { MultiBar, type SingleBar } from 'cli-progress'
import type { createColors } from 'picocolors'
import { clockTime, paceFigures } from './figures.js'
import { Pace } from './pace.js'
import type { Progress } from './progress.js'

/** Characters of a line beside the bar itself. */
const besideTheBar = 76

/** A bar an arm, for a terminal. */
export function createBars(names: readonly string[], steps: number, colors: ReturnType<typeof createColors>): Progress {
  const pace = new Pace(names, steps)
  const width = Math.max(...names.map((name) => name.length))
  const room = (process.stderr.columns || 100) - besideTheBar - width
  const multi = new MultiBar({
    stream: process.stderr,
    format: `${colors.bold('{arm}')} {bar} {step} ${colors.dim('·')} {rate} tok/s ${colors.dim('·')} train {train} ${colors.dim('·')} validation ${colors.cyan('{validation}')} ${colors.dim('·')} ETA {left}`,
    barsize: Math.min(Math.max(room, 8), 40),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    gracefulExit: false, // Ctrl-C is ours: it saves
    fps: 8,
    autopadding: false,
  })
  const payload = (index: number) => {
    const arm = pace.arms[index]!
    return { arm: arm.arm.padEnd(width), left: clockTime(pace.secondsLeft()), ...paceFigures(arm) }
  }
  const bars = names.map((_, index): SingleBar => multi.create(steps, 0, payload(index)))
  const redraw = () => bars.forEach((bar, index) => bar.update(pace.arms[index]!.step, payload(index)))
  return {
    take(event) {
      pace.take(event)
      redraw()
    },
    note: (line) => multi.log(`${line}\n`),
    stop() {
      redraw()
      multi.stop()
    },
  }
}
