import { z } from 'zod'
import type { RunConfig } from './config/run-config.js'
import { newRules } from './config/rules.js'

/** The best loss that counted as progress, and the evaluations since then that didn't. */
const watch = z.strictObject({ best: z.number(), stale: z.int().nonnegative() })
type Watch = z.output<typeof watch>

/** What the validation losses so far have led to: a part of the checkpoint. */
export const judgement = z.strictObject({
  best: z.strictObject({ step: z.int().nonnegative(), loss: z.number() }),
  plateau: watch.extend({ reductions: z.int().nonnegative() }).optional(),
  earlyStop: watch.optional(),
})
export type Judgement = z.output<typeof judgement>

/** Draws the conclusions from validation losses: the best step, the reductions of a plateau, the early stop. */
export interface Judge {
  /** @returns whether no earlier loss was as low */
  take(step: number, loss: number): boolean
  /** What the learning rate of schedule 'plateau' is multiplied by. */
  readonly reduction: number
  /** Whether training is to stop early. */
  readonly isOver: boolean
  /** Undefined before the first loss. */
  readonly state: Judgement | undefined
}

/** Of schedule 'plateau', where the config names no others. */
const plateauDefaults = { factor: 0.5, patience: 3, minimumDelta: 0 }

export function createJudge({ training }: RunConfig, saved?: Judgement): Judge {
  const plateau = training.schedule === 'plateau' ? { ...plateauDefaults, ...training.plateau } : undefined
  const { earlyStop } = training
  // By the first rules one evaluation fewer than `patience` was put up with.
  const mostStale = plateau && (newRules(training) ? plateau.patience + 1 : plateau.patience)
  let state = saved
  return {
    take(step, loss) {
      const isBest = state === undefined || loss < state.best.loss
      const before = state?.plateau
      const watched = plateau && watching(before, loss, plateau.minimumDelta)
      const reduces = plateau && watched && watched.stale >= mostStale!
      const reductions = (before?.reductions ?? 0) + (reduces ? 1 : 0)
      state = {
        best: isBest ? { step, loss } : state!.best,
        ...(watched && { plateau: { ...watched, ...(reduces && { stale: 0 }), reductions } }),
        ...(earlyStop && { earlyStop: watching(state?.earlyStop, loss, earlyStop.minimumDelta ?? 0) }),
      }
      return isBest
    },
    get reduction() {
      return plateau ? plateau.factor ** (state?.plateau?.reductions ?? 0) : 1
    },
    get isOver() {
      return earlyStop !== undefined && (state?.earlyStop?.stale ?? 0) >= earlyStop.patience
    },
    get state() {
      return state
    },
  }
}

const watching = (before: Watch | undefined, loss: number, minimumDelta: number): Watch =>
  before === undefined || loss < before.best - minimumDelta
    ? { best: loss, stale: 0 }
    : { best: before.best, stale: before.stale + 1 }
