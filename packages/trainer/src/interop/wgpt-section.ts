import { decoderConfig, filterSites, type DecoderConfig } from '@wgpt/decoder'
import { z } from 'zod'
import { firstIssue } from '../config/run-config.js'
import { firstDifference } from '../config/saved-config.js'

const FORMAT = 1

const packedTaps = z.strictObject({ taps: z.array(z.int()), starts: z.array(z.int()) })
const section = z.strictObject({
  format: z.literal(FORMAT),
  decoder: z.looseObject({}),
  kernels: packedTaps.optional(),
  moreKernels: z.record(z.string(), packedTaps).optional(),
})

/** What a GPT-2's config.json can't say: the whole decoder, and how its wavelet's taps are packed. */
export interface WgptSection {
  readonly format: typeof FORMAT
  readonly decoder: Omit<DecoderConfig, 'seed'>
  /**
   * Of a wavelet, an entry per channel: how many taps its kernel has (0: the channel is unchanged), and where they start in
   * `transformer.h.N.wavelet.kernels` (learnable) or `wavelet.kernels` (fixed). Tap k multiplies x[t − k].
   */
  readonly kernels?: PackedTaps
  /** The same of further filters that are nothing but taps, by their names: those of 'wavelet_2' are in `….wavelet_2.kernels`. */
  readonly moreKernels?: Readonly<Record<string, PackedTaps>>
}

interface PackedTaps {
  readonly taps: readonly number[]
  readonly starts: readonly number[]
}

/** The name of the first wavelet, whose taps have a field of their own. */
const FIRST = 'wavelet'

export function wgptSection(config: DecoderConfig): WgptSection {
  const decoder: Partial<DecoderConfig> & Omit<DecoderConfig, 'seed'> = { ...config }
  delete decoder.seed
  const packed = Object.fromEntries(
    filterSites(config).flatMap(({ name, filter: { packing } }) =>
      packing ? [[name, { taps: packing.taps, starts: packing.starts }]] : [],
    ),
  )
  const { [FIRST]: kernels, ...moreKernels } = packed
  return {
    format: FORMAT,
    decoder,
    ...(kernels && { kernels }),
    ...(Object.keys(moreKernels).length > 0 && { moreKernels }),
  }
}

/** The names of tensors that hold the taps of fixed filters: constants, for readers that don't know the families. */
export const constantNames = (config: DecoderConfig): string[] =>
  filterSites(config).flatMap(({ name, filter: { packing } }) => (packing?.constants ? [`${name}.kernels`] : []))

/** Those tensors, [taps] each. */
export async function filterConstants(config: DecoderConfig): Promise<ReadonlyMap<string, Float32Array>> {
  const found = new Map<string, Float32Array>()
  for (const { name, filter } of filterSites(config))
    if (filter.packing?.constants) found.set(`${name}.kernels`, await filter.packing.constants())
  return found
}

/** @throws what `fail` makes of one sentence */
export function decoderOfSection(json: unknown, fail: (reason: string) => Error): DecoderConfig {
  const parsed = section.safeParse(json)
  if (!parsed.success) throw fail(`wgpt: ${firstIssue(parsed.error)}`)
  const config = decoderConfig.safeParse({ ...parsed.data.decoder, seed: 0 })
  if (!config.success) throw fail(`wgpt.decoder: ${firstIssue(config.error)}`)
  // Readers in other languages go by the layout: one that isn't the decoder's would be another model there.
  const layout = wgptSection(config.data)
  for (const key of ['kernels', 'moreKernels'] as const)
    if (parsed.data[key] !== undefined && firstDifference(parsed.data[key], layout[key]) !== undefined)
      throw fail(`wgpt.${key} is not the layout of wgpt.decoder's ${key === 'kernels' ? 'wavelet' : 'filters'}`)
  return config.data
}
