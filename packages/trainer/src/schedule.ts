/** How the learning rate continues after the warm-up. */
export const scheduleKinds = ['cosine', 'linear', 'constant', 'plateau'] as const
export type ScheduleKind = (typeof scheduleKinds)[number]

export interface Schedule {
  steps: number
  learningRate: number
  minimumLearningRate: number
  warmupSteps: number
  /** Default 'cosine'. */
  schedule?: ScheduleKind | undefined
  /** The warm-up has no more steps than these: a quarter of those that the run began with. Default: a quarter of `steps`. */
  warmupLimit?: number | undefined
  /** Of a run's config. Default 1. */
  rules?: number | undefined
}

/** A short run warms up for a quarter of its steps at the most, so that `steps` can be changed alone. */
const WARMUP_SHARE = 4
export const warmupLimitOf = (steps: number): number => Math.floor(steps / WARMUP_SHARE)

/**
 * Learning rate of a step: linear warm-up, then half a cosine or a line down to the minimum, which the last step has; or one rate to the
 * end, which a plateau's reductions may lower.
 * @param step 1 for the first step
 * @param reduction what 'plateau' has multiplied the rate by so far
 * @example
 * ```ts
 * const schedule = { schedule: 'cosine', steps: 100, warmupSteps: 10, learningRate: 1, minimumLearningRate: 0.5 }
 * console.log(learningRateAt(5, schedule), learningRateAt(100, schedule)) // → 0.5 0.5
 * ```
 */
export function learningRateAt(step: number, schedule: Schedule, reduction = 1): number {
  const { steps, learningRate, minimumLearningRate, rules = 1 } = schedule
  const warmup = Math.min(schedule.warmupSteps, schedule.warmupLimit ?? warmupLimitOf(steps))
  if (step <= warmup) return (learningRate * step) / warmup
  // The last step has the minimum. An only step, by the first rules too, was nothing but the last one.
  const isOnly = rules > 1 && steps - warmup === 1
  const progress = isOnly ? 0 : Math.min(1, (step - warmup) / (steps - warmup))
  const above = learningRate - minimumLearningRate
  switch (schedule.schedule) {
    case 'constant':
      return learningRate
    case 'plateau':
      return Math.max(minimumLearningRate, learningRate * reduction)
    case 'linear':
      return minimumLearningRate + above * (1 - progress)
    case 'cosine':
    case undefined:
      return minimumLearningRate + 0.5 * above * (1 + Math.cos(Math.PI * progress))
  }
}
