import { decoderConfig, waveletPlan, type DecoderConfig } from '@wgpt/decoder'
import { createWaveletPlan, initialKernels, type WaveletPlan } from '@wgpt/wavelet-op'
import { z } from 'zod'
import { firstIssue } from '../config/run-config.js'

/** The tensor of a fixed wavelet's taps: constants, for readers that don't know the families. */
export const FIXED_KERNELS = 'wavelet.kernels'

const FORMAT = 1

const section = z.strictObject({
  format: z.literal(FORMAT),
  decoder: z.looseObject({}),
  kernels: z.strictObject({ taps: z.array(z.int()), starts: z.array(z.int()) }).optional(),
})

/** What a GPT-2's config.json can't say: the whole decoder, and how its wavelet's taps are packed. */
export interface WgptSection {
  readonly format: typeof FORMAT
  readonly decoder: Omit<DecoderConfig, 'seed'>
  /**
   * Of a wavelet, an entry a channel: how many taps its kernel has (0: the channel is unchanged), and where they start in
   * `transformer.h.N.wavelet.kernels` (learnable) or `wavelet.kernels` (fixed). Tap k multiplies x[t − k].
   */
  readonly kernels?: { readonly taps: readonly number[]; readonly starts: readonly number[] }
}

export function wgptSection(config: DecoderConfig): WgptSection {
  const decoder: Partial<DecoderConfig> & Omit<DecoderConfig, 'seed'> = { ...config }
  delete decoder.seed
  const plan = packedPlan(config)
  if (plan === undefined) return { format: FORMAT, decoder }
  const { taps, firstProcessed, kernelOffsets } = plan
  const starts = Array.from(taps, (_, channel) =>
    channel < firstProcessed ? 0 : kernelOffsets[channel - firstProcessed]!,
  )
  return { format: FORMAT, decoder, kernels: { taps: [...taps], starts } }
}

/**
 * The taps of a fixed wavelet, [taps]; undefined of another decoder.
 * No window is read further back than the context, so no more taps than that are written.
 */
export async function fixedKernels(config: DecoderConfig): Promise<Float32Array | undefined> {
  const plan = config.wavelet.kind === 'fixed' ? packedPlan(config) : undefined
  if (plan === undefined) return undefined
  const kernels = initialKernels(plan)
  try {
    return (await kernels.data<'float32'>()).slice()
  } finally {
    kernels.dispose()
  }
}

/** @throws what `fail` makes of one sentence */
export function decoderOfSection(json: unknown, fail: (reason: string) => Error): DecoderConfig {
  const parsed = section.safeParse(json)
  if (!parsed.success) throw fail(`wgpt: ${firstIssue(parsed.error)}`)
  const config = decoderConfig.safeParse({ ...parsed.data.decoder, seed: 0 })
  if (!config.success) throw fail(`wgpt.decoder: ${firstIssue(config.error)}`)
  // Readers in other languages go by the layout: one that isn't the decoder's would be another model there.
  const layout = JSON.stringify(wgptSection(config.data).kernels)
  if (parsed.data.kernels !== undefined && JSON.stringify(parsed.data.kernels) !== layout)
    throw fail("wgpt.kernels is not the layout of wgpt.decoder's wavelet")
  return config.data
}

export function packedPlan(config: DecoderConfig): WaveletPlan | undefined {
  if (config.wavelet.kind === 'none') return undefined
  const plan = waveletPlan(config)
  if (config.wavelet.kind !== 'fixed') return plan
  const { channels, contextLength, wavelet, boundary, strength } = plan
  return createWaveletPlan({
    channels,
    contextLength,
    wavelet,
    boundary,
    strength,
    schedule: [...plan.levels],
    details: Array.from(plan.details, (detail) => detail === 1),
    sharing: 'level',
    maximumTaps: contextLength,
  })
}
