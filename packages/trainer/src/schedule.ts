export interface Schedule {
  steps: number
  learningRate: number
  minimumLearningRate: number
  warmupSteps: number
}

/** A short run warms up for a quarter of its steps at the most, so that `steps` can be changed alone. */
const WARMUP_SHARE = 4

/**
 * Learning rate of a step: linear warm-up, then half a cosine down to the minimum, which the last step has.
 * @param step 1 for the first step
 */
export function learningRateAt(step: number, schedule: Schedule): number {
  const { steps, learningRate, minimumLearningRate } = schedule
  const warmup = Math.min(schedule.warmupSteps, Math.floor(steps / WARMUP_SHARE))
  if (step <= warmup) return (learningRate * step) / warmup
  const progress = Math.min(1, (step - warmup) / (steps - warmup))
  return minimumLearningRate + 0.5 * (learningRate - minimumLearningRate) * (1 + Math.cos(Math.PI * progress))
}
