import { tokensOf, studySize, type PlannedRun, type Study, type StudyEvent } from '@wgpt/study'
import type { Output } from '../output.js'

export interface StudyProgress {
  take(event: StudyEvent): void
  stop(): void
}

/** A line at most this often, in milliseconds, where nothing can be drawn over. */
const interval = 10_000

/** Tells how far a study is: a line that is drawn over on a terminal, lines elsewhere, records for machines. */
export function createStudyProgress(study: Study, output: Output): StudyProgress {
  const active = new Map<string, { run: PlannedRun; step: number; steps: number }>()
  const started = performance.now()
  let [left, tokensLeft, tokensDone, told] = [0, 0, 0, 0]
  const draws = output.shows === 'bars'

  const secondsLeft = () => {
    const underway = [...active.values()].reduce((sum, { run, step, steps }) => sum + (tokensOf(run) * step) / steps, 0)
    const done = tokensDone + underway
    if (done === 0) return undefined
    return ((performance.now() - started) / 1000 / done) * Math.max(0, tokensLeft - underway)
  }
  const line = () => {
    const runs = [...active.values()]
      .slice(0, 4)
      .map(({ run, step, steps }) => `${nameOf(run)} ${Math.floor((100 * step) / steps)} %`)
    const eta = secondsLeft()
    return `${left} runs left · ${runs.join(', ')}${active.size > 4 ? ', …' : ''}${eta === undefined ? '' : ` · ETA ${duration(eta)}`}`
  }
  const show = (force: boolean) => {
    if (output.shows === 'nothing' || output.shows === 'json') return
    const now = performance.now()
    if (draws) process.stderr.write(`\r\u001b[2K${line().slice(0, (process.stderr.columns || 100) - 1)}`)
    else if (force || now - told > interval) {
      told = now
      output.note(line())
    }
  }
  const clear = () => {
    if (draws) process.stderr.write('\r\u001b[2K')
  }

  return {
    take(event) {
      if (event.type === 'plan') {
        const size = studySize(study, event.outcomes)
        left = size.left
        tokensLeft = size.tokens
      } else if (event.type === 'step') {
        active.set(event.run.hash, { run: event.run, step: event.step, steps: event.steps })
        show(false)
      } else {
        const { run, ending } = event
        active.delete(run.hash)
        if (ending.kind === 'finished') tokensDone += tokensOf(run)
        clear()
        const what =
          ending.kind === 'finished'
            ? lossText(ending.outcome.finalLoss)
            : ending.kind === 'failed'
              ? `failed: ${ending.message}`
              : ending.kind
        if (output.shows === 'json') output.record('run', { hash: run.hash, run: nameOf(run), result: what })
        else if (ending.kind !== 'busy') output.note(`${nameOf(run)}: ${what}`)
      }
    },
    stop: clear,
  }
}

const lossText = (loss: number): string => (Number.isFinite(loss) ? `${loss.toFixed(3)} nats per token` : 'diverged')

/** `fixed, depth 4, 1,200 steps, 0.003, seed 1` */
const nameOf = ({ arm, group, config, tuned, seed }: PlannedRun): string =>
  [arm, group.name, `${config.training.steps.toLocaleString('en-US')} steps`, tuned, `seed ${seed}`]
    .filter((part) => part !== undefined && part !== '')
    .join(', ')

/** `2 h 05 min`, `40 s` */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
