import type { TrainEvent } from '@wgpt/trainer'

/** How an arm stands, for people. */
export interface ArmPace {
  readonly arm: string
  step: number
  steps: number
  trainLoss?: number
  validationLoss?: number
  /** Of its own training steps, over the last ones. */
  tokensPerSecond?: number
}

/** Steps over which tokens per second are taken. */
const memory = 20

/** Follows the events of a run: what each arm does, and when all will be done. */
export class Pace {
  readonly arms: readonly ArmPace[]
  private readonly recent = new Map<string, { tokens: number; seconds: number }[]>()
  private started: { at: number; done: number } | undefined

  /** @param clock seconds that pass */
  constructor(
    names: readonly string[],
    steps: number,
    private readonly clock: () => number = () => performance.now() / 1000,
  ) {
    this.arms = names.map((arm) => ({ arm, step: 0, steps }))
  }

  /** @returns the arm that the event is of */
  take(event: TrainEvent): ArmPace | undefined {
    const pace = this.arms.find(({ arm }) => arm === event.arm)
    if (pace === undefined || (event.type !== 'step' && event.type !== 'evaluation')) return pace
    pace.step = event.step
    pace.steps = event.steps
    if (event.type === 'evaluation') {
      pace.validationLoss = event.validationLoss
      return pace
    }
    // A resumed run's first event says where it stands.
    this.started ??= { at: this.clock(), done: this.done() }
    pace.trainLoss = event.trainLoss
    const points = this.recent.get(event.arm) ?? []
    points.push({ tokens: event.tokens, seconds: event.seconds })
    if (points.length > memory) points.shift()
    this.recent.set(event.arm, points)
    const [first, last] = [points[0]!, points.at(-1)!]
    if (last.seconds > first.seconds)
      pace.tokensPerSecond = (last.tokens - first.tokens) / (last.seconds - first.seconds)
    return pace
  }

  /** Seconds until every arm has had its last step, evaluations at the pace so far; undefined as long as nobody can know. */
  secondsLeft(): number | undefined {
    if (this.started === undefined) return undefined
    const done = this.done() - this.started.done
    const left = this.arms.reduce((sum, { step, steps }) => sum + steps - step, 0)
    return done > 0 ? ((this.clock() - this.started.at) / done) * left : left === 0 ? 0 : undefined
  }

  private done(): number {
    return this.arms.reduce((sum, { step }) => sum + step, 0)
  }
}
