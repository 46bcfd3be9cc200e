/** A step that is far from those before it. */
export interface Spike {
  readonly trainLoss: number
  readonly gradientNorm: number
  /** Medians of the steps before. */
  readonly usualLoss: number
  readonly usualGradientNorm: number
}

export interface SpikeWatch {
  /** @returns what is unusual about a step; undefined of an ordinary one, and of those soon after an unusual one */
  take(trainLoss: number, gradientNorm: number): Spike | undefined
}

/** Steps that say what is usual, and how many of them it takes. */
const [memory, least] = [40, 12]
/** Nats above the median, unless losses scatter more than an eighth of it: those of sound go up and down with how loud it is. */
const lossAbove = 1
const scatters = 8
const normTimes = 10
/** Steps after a spike that are part of it. */
const silence = 20

/** Watches a run's figures for spikes: a loss a nat above the median of the last 40 steps, or ten times their gradient norm. */
export function createSpikeWatch(): SpikeWatch {
  const losses: number[] = []
  const norms: number[] = []
  let quiet = 0
  return {
    take(trainLoss, gradientNorm) {
      const [usualLoss, usualGradientNorm] = [median(losses), median(norms)]
      const scatter = median(losses.map((loss) => Math.abs(loss - usualLoss)))
      const isUnusual =
        losses.length >= least &&
        (trainLoss > usualLoss + Math.max(lossAbove, scatters * scatter) ||
          gradientNorm > normTimes * usualGradientNorm)
      losses.push(trainLoss)
      norms.push(gradientNorm)
      if (losses.length > memory) {
        losses.shift()
        norms.shift()
      }
      if (quiet-- > 0 || !isUnusual) return undefined
      quiet = silence
      return { trainLoss, gradientNorm, usualLoss, usualGradientNorm }
    },
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
