import pc from 'picocolors'
import { clockTime, paceFigures, sampleFigures, spikeWarning } from './figures.js'
import { Pace, type ArmPace } from './pace.js'
import type { Progress } from './progress.js'

/** Seconds of silence after which all arms say how they stand. */
const interval = 4
/** The same while a sample is written. */
const patience = 1.5

interface LineOptions {
  readonly colors?: ReturnType<typeof pc.createColors>
  /** Each step and checkpoint has a line. */
  readonly everyStep?: boolean
  readonly clock?: () => number
}

/** Plain lines, for a file or a pipe: of an arm at each of its evaluations, of all arms after a few silent seconds. */
export function createLines(
  names: readonly string[],
  steps: number,
  write: (line: string) => void,
  { colors = pc.createColors(false), everyStep = false, clock: given }: LineOptions = {},
): Progress {
  const clock = given ?? (() => performance.now() / 1000)
  const pace = new Pace(names, steps, given)
  const width = Math.max(...names.map((name) => name.length))
  const nameOf = ({ arm }: ArmPace) => colors.bold(arm.padEnd(width))
  let said = clock()
  const say = (arm: ArmPace) => {
    const { step, rate, train, validation } = paceFigures(arm)
    said = clock()
    write(
      `${nameOf(arm)}  step ${step}  ${rate} tok/s  train ${train}  validation ${colors.cyan(validation)}  ETA ${clockTime(pace.secondsLeft())}`,
    )
  }
  return {
    take(event) {
      const arm = pace.take(event)
      if (arm === undefined) return
      if (event.type === 'evaluation' || (event.type === 'step' && everyStep)) say(arm)
      else if (event.type === 'step' && arm === pace.arms.at(-1) && clock() - said >= interval) pace.arms.forEach(say)
      else if (event.type === 'sample' && clock() - said >= patience) {
        said = clock()
        write(`${nameOf(arm)}  step ${event.step}  sample: ${sampleFigures(event)}`)
      } else if (event.type === 'spike') write(`${nameOf(arm)}  ${spikeWarning(event)}`)
      else if (event.type === 'warning') write(`${nameOf(arm)}  warning: ${event.message}`)
      else if (event.type === 'checkpoint' && everyStep) write(`${nameOf(arm)}  step ${event.step} is saved`)
    },
    note: write,
    stop: () => undefined,
  }
}
