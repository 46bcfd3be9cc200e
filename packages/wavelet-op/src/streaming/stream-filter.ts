import type { WaveletPlan } from '../plan/create-plan.js'
import { startWeights, windowTaps } from '../plan/windows.js'

/** What a stream computes for a channel, once per sample: y = (1 - s) x[t] + s · weight(t) · Σ_k taps[k] x[t-k]. */
export interface ChannelFilter {
  /** float64; tap k multiplies x[t-k]. Of learnable kernels that stay on a device only the count counts. */
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

/** The fixed op's filters, in float64. */
export const fixedFilter = (plan: WaveletPlan): StreamFilter =>
  streamFilter(plan, (channel) => (plan.levels[channel] === 0 ? null : windowFilter(plan, channel, Infinity)))

/**
 * The learnable op's filters.
 * @param kernels their values, packed; null where they stay on a device, and only what surrounds them is expected
 */
export const learnableFilter = (plan: WaveletPlan, kernels: ArrayLike<number> | null): StreamFilter =>
  streamFilter(plan, (channel) => {
    if (channel < plan.firstProcessed) return null
    const filter = windowFilter(plan, channel, plan.taps[channel]!)
    if (kernels === null) return filter
    const start = plan.kernelOffsets[channel - plan.firstProcessed]!
    return { ...filter, taps: filter.taps.map((_, k) => kernels[start + k]!) }
  })

/** @param limit of taps: a longer window keeps its first ones */
function windowFilter(plan: WaveletPlan, channel: number, limit: number): ChannelFilter {
  const { wavelet, levels, details, windows, boundary } = plan
  const detail = details[channel] === 1
  const taps = windowTaps({ wavelet, level: levels[channel]!, detail }, limit)
  // A detail's taps sum to 0: there is no sum to keep.
  if (boundary === 'zero' || detail) return { taps, startWeights: new Float64Array(0) }
  const total = taps.length === windows[channel] ? 1 : taps.reduce((sum, tap) => sum + tap, 0)
  return { taps, startWeights: startWeights(taps, total) }
}

function streamFilter(plan: WaveletPlan, filterOf: (channel: number) => ChannelFilter | null): StreamFilter {
  const filters = Array.from({ length: plan.channels }, (_, channel) => filterOf(channel))
  const window = filters.reduce((longest, filter) => Math.max(longest, filter?.taps.length ?? 1), 1)
  return { channels: plan.channels, strength: plan.strength, filters, window }
}

/** float32 [window, channel]: tap k of a channel in row k, 0 where it has none. */
export function tapTable({ filters, window, channels }: StreamFilter): Float32Array {
  const table = new Float32Array(window * channels)
  filters.forEach((filter, channel) => filter?.taps.forEach((tap, k) => (table[k * channels + channel] = tap)))
  return table
}
