import { clockTime, paceFigures } from './figures.js'
import { Pace, type ArmPace } from './pace.js'
import type { Progress } from './progress.js'

/** Seconds of silence after which all arms say how they stand. */
const interval = 4

/** Plain lines, for a file or a pipe: of an arm at each of its evaluations, of all arms after a few silent seconds. */
export function createLines(
  names: readonly string[],
  steps: number,
  write: (line: string) => void,
  clock: () => number = () => performance.now() / 1000,
): Progress {
  const pace = new Pace(names, steps, clock)
  const width = Math.max(...names.map((name) => name.length))
  let said = clock()
  const say = (arm: ArmPace) => {
    const { step, rate, train, validation } = paceFigures(arm)
    said = clock()
    write(
      `${arm.arm.padEnd(width)}  step ${step}  ${rate} tok/s  train ${train}  validation ${validation}  ETA ${clockTime(pace.secondsLeft())}`,
    )
  }
  return {
    take(event) {
      const arm = pace.take(event)
      if (arm === undefined) return
      if (event.type === 'evaluation') say(arm)
      else if (event.type === 'step' && arm === pace.arms.at(-1) && clock() - said >= interval) pace.arms.forEach(say)
    },
    note: write,
    stop: () => undefined,
  }
}
