import {
  createWaveletPlan,
  type Boundary,
  type ScheduleControl,
  type ScheduleName,
  type Sharing,
  type WaveletName,
  type WaveletPlan,
} from '@wgpt/wavelet-op'
import { z } from 'zod'

/** A value that @wgpt/wavelet-op judges: its lists of names are the only ones. */
const judgedByThePlan = <Value>() => z.custom<Value>((value) => value !== null, { error: 'must not be null' })

/** The options of a wavelet's plan. */
export const waveletOptions = {
  fraction: z.number().min(0).max(1).default(0.5),
  schedule: judgedByThePlan<ScheduleName | readonly number[] | ScheduleControl>().default('paper'),
  wavelet: judgedByThePlan<WaveletName>().default('haar'),
  /** Carries changes instead of trends: all processed channels, or those of a list. */
  details: judgedByThePlan<boolean | readonly boolean[]>().default(false),
  boundary: judgedByThePlan<Boundary>().default('zero'),
  strength: z.number().min(0).max(1).default(1),
  /** Of learnable kernels: one per 'channel', or one for all channels of a 'level'. */
  sharing: judgedByThePlan<Sharing>().default('channel'),
  /** Of learnable kernels: a longer window keeps its first taps. Whole windows if left out. */
  maximumTaps: z.int().positive().optional(),
}

export type WaveletOptions = z.output<z.ZodObject<typeof waveletOptions>>

/** @throws RangeError or TypeError as createWaveletPlan */
export function planOf(options: WaveletOptions, channels: number, contextLength: number): WaveletPlan {
  const { fraction, schedule, wavelet, details, boundary, strength, sharing, maximumTaps = Infinity } = options
  const settings = { fraction, schedule, wavelet, details, boundary, strength, sharing, maximumTaps }
  return createWaveletPlan({ channels, contextLength, ...settings })
}

/**
 * The plan of a decoder's wavelet, of kind 'none' too.
 * @throws RangeError or TypeError as createWaveletPlan
 * @example
 * ```ts
 * const decoder = createDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 })
 * console.log(waveletPlan(decoder.config).levels.length) // → 8
 * decoder.dispose()
 * ```
 */
export const waveletPlan = (config: {
  readonly embeddingSize: number
  readonly contextLength: number
  readonly wavelet: WaveletOptions
}): WaveletPlan => planOf(config.wavelet, config.embeddingSize, config.contextLength)
