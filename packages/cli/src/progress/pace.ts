import { Stopwatch, type TrainEvent } from '@wgpt/trainer'

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
  /** When the last step was told; undefined before the first. */
  private toldAt: number | undefined
  /** Seconds between the first step and the last one that were told, pauses of the process left out. */
  private passed = 0
  private readonly watch: Stopwatch
  private readonly clock: () => number
  /** The steps that each arm had done before this process did one, of the arms that were heard of. */
  private readonly before = new Map<ArmPace, number>()

  /** @param clock seconds that pass; in its place the process' own clocks, which know of pauses */
  constructor(names: readonly string[], steps: number, clock?: () => number) {
    this.clock = clock ?? (() => performance.now() / 1000)
    this.watch = new Stopwatch(clock && { wall: clock, processor: () => undefined })
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
    // A resumed run's first events say where its arms stand. The very first step began before the clock did.
    if (!this.before.has(pace)) this.before.set(pace, this.toldAt === undefined ? event.step : event.step - 1)
    if (this.toldAt !== undefined) this.passed += this.watch.stop()
    this.watch.start()
    this.toldAt = this.clock()
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
    if (this.toldAt === undefined) return undefined
    let [done, left] = [0, 0]
    for (const arm of this.arms) {
      const before = this.before.get(arm)
      done += before === undefined ? 0 : arm.step - before
      left += arm.steps - (before === undefined ? this.leastStep() - 1 : arm.step)
    }
    return done > 0 ? ((this.passed + this.clock() - this.toldAt) / done) * left : left === 0 ? 0 : undefined
  }

  /** Arms go in turns: one that wasn't heard of yet is a step behind the others. */
  private leastStep(): number {
    return Math.min(...[...this.before.keys()].map(({ step }) => step))
  }
}
