import type { WaveletPlan } from '../plan/create-plan'

/** What a stream computes for a processed channel, once a sample: y = (1 - s) x[t] + s · weight(t) · Σ_k taps[k] x[t-k]. */
export interface ChannelFilter {
  /** float64; tap k multiplies x[t-k]. */
  readonly taps: Float64Array
  /** Weights of the samples 0, 1, …; 1 from there on. */
  readonly startWeights: Float64Array
}

/** A plan as a stream sees it. */
export interface StreamFilter {
  readonly channels: number
  readonly strength: number
  /** One a channel; null leaves the channel as it is, to the bit. */
  readonly filters: readonly (ChannelFilter | null)[]
  /** Samples that the longest filter reads. */
  readonly window: number
}

export function streamFilter(plan: WaveletPlan): StreamFilter {
  const filters = Array.from(plan.levels, (level) => (level === 0 ? null : haarFilter(level, plan)))
  return { channels: plan.channels, strength: plan.strength, filters, window: longestOf(filters) }
}

const haarFilter = (level: number, { boundary }: WaveletPlan): ChannelFilter => ({
  taps: new Float64Array(2 ** level).fill(2 ** -level),
  startWeights: Float64Array.from({ length: boundary === 'zero' ? 0 : 2 ** level - 1 }, (_, t) => 2 ** level / (t + 1)),
})

export const longestOf = (filters: StreamFilter['filters']): number =>
  filters.reduce((longest, filter) => Math.max(longest, filter?.taps.length ?? 1), 1)

/** float32 [window, channel]: tap k of a channel in row k, 0 where it has none. */
export function tapTable({ filters, window, channels }: StreamFilter): Float32Array {
  const table = new Float32Array(window * channels)
  filters.forEach((filter, channel) => filter?.taps.forEach((tap, k) => (table[k * channels + channel] = tap)))
  return table
}
