import { MultiBar, type SingleBar } from 'cli-progress'
import type { createColors } from 'picocolors'
import { neutralized, neutralizedLine } from '../terminal-text.js'
import { clockTime, paceFigures, spikeWarning } from './figures.js'
import { Pace } from './pace.js'
import type { Progress } from './progress.js'

/** Columns that the figures of a line take, and from which on there is room for all of them. */
const figuresWidth = 76
const wide = 100

/** One bar per arm, for a terminal. */
export function createBars(names: readonly string[], steps: number, colors: ReturnType<typeof createColors>): Progress {
  const pace = new Pace(names, steps)
  const width = Math.max(...names.map((name) => neutralized(name).length))
  const columns = process.stderr.columns || wide
  const room = columns - figuresWidth - width
  const dot = colors.dim('·')
  const parts = [
    `${colors.bold('{arm}')} {bar} {step}`,
    '{rate} tok/s',
    ...(columns < wide ? [] : ['train {train}']),
    `validation ${colors.cyan('{validation}')}`,
    'ETA {left}',
  ]
  const multi = new MultiBar({
    stream: process.stderr,
    format: parts.join(` ${dot} `),
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
    return { arm: neutralized(arm.arm).padEnd(width), left: clockTime(pace.secondsLeft()), ...paceFigures(arm) }
  }
  const bars = names.map((_, index): SingleBar => multi.create(steps, 0, payload(index)))
  const redraw = () => bars.forEach((bar, index) => bar.update(pace.arms[index]!.step, payload(index)))
  return {
    take(event) {
      pace.take(event)
      if (event.type === 'spike') multi.log(`${neutralized(event.arm)}: ${spikeWarning(event)}\n`)
      if (event.type === 'warning') multi.log(`${neutralized(event.arm)}: warning: ${event.message}\n`)
      redraw()
    },
    note: (line) => multi.log(`${neutralizedLine(line)}\n`),
    stop() {
      redraw()
      multi.stop()
    },
  }
}
