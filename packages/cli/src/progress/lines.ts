import { clockTime, paceFigures } from './figures.js'
import { Pace, type ArmPace } from './pace.js'
import type { Progress } from './progress.js'

/** Seconds between two lines of an arm that has nothing special to say. */
const interval = 3

/** Plain lines, for a file or a pipe: at each evaluation, and every few seconds. */
export function createLines(
  names: readonly string[],
  steps: number,
  write: (line: string) => void,
  clock: () => number = () => performance.now() / 1000,
): Progress {
  const pace = new Pace(names, steps, clock)
  const width = Math.max(...names.map((name) => name.length))
  const said = new Map<string, number>(names.map((name) => [name, clock()]))
  const say = (arm: ArmPace) => {
    const { step, rate, train, validation } = paceFigures(arm)
    said.set(arm.arm, clock())
    write(
      `${arm.arm.padEnd(width)}  step ${step}  ${rate} tok/s  train ${train}  validation ${validation}  ETA ${clockTime(pace.secondsLeft())}`,
    )
  }
  return {
    take(event) {
      const arm = pace.take(event)
      if (arm === undefined) return
      if (event.type === 'evaluation' || (event.type === 'step' && clock() - said.get(arm.arm)! >= interval)) say(arm)
    },
    note: write,
    stop: () => undefined,
  }
}
