import { RunError } from '../errors.js'
import type { RunConfig } from './run-config.js'

/** Families whose taps inside a sequence soon make up a good part of their sum: 'renormalize' weighs by window / (t + 1) or less. */
const steady: readonly unknown[] = ['haar', 'ema', 'shift']

/**
 * Refuses what can't be trained. The first taps of a long wavelet are tiny, and 'renormalize' divides by their sum: the first samples of sym4's
 * windows of 512 weigh 2e9 times as much, and so do the gradients of learnable kernels there.
 * @throws RunError that names the setting
 */
export function refuseUntrainable({ decoder }: Pick<RunConfig, 'decoder'>): void {
  for (const [index, filter] of [decoder.wavelet, ...(decoder.filters ?? [])].entries()) {
    const { kind, boundary, wavelet } = filter as Partial<Record<'kind' | 'boundary' | 'wavelet', unknown>>
    if (kind !== 'learnable' || boundary !== 'renormalize' || wavelet === undefined || steady.includes(wavelet))
      continue
    const name = index === 0 ? 'decoder.wavelet' : `decoder.filters.${index - 1}`
    throw new RunError(
      `config: ${name} has learnable kernels of the wavelet ${JSON.stringify(wavelet)} with the boundary 'renormalize', whose gradients at the first samples are millions of times too large to train; expected boundary 'zero', or the wavelet 'haar'.`,
    )
  }
}
