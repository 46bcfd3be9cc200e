import type { RunDecoderConfig } from '../config/decoder-options.js'
import type { RunConfig } from '../config/run-config.js'
import { strengthsOf } from '../config/filter-strengths.js'

/**
 * The wavelet's strength in a step and the evaluation after it: with `training.waveletFade` it rises along a line, from 0 at step 0.
 * It depends on the step alone, so that a resumed run has it too.
 */
export function waveletStrengthAt(
  { decoder, training }: Pick<RunConfig, 'decoder' | 'training'>,
  step: number,
): number {
  const [strength = decoder.wavelet.strength] = strengthsOf(decoder)
  return training.waveletFade ? strength * Math.min(1, step / training.waveletFade.steps) : strength
}

/** The decoder of a run as it is in a step: its config with the strength that it then has. */
export function decoderAt(config: Pick<RunConfig, 'decoder' | 'training'>, step: number): RunDecoderConfig {
  const { decoder, training } = config
  if (!training.waveletFade) return decoder
  const strength = waveletStrengthAt(config, step)
  const faded = <Filter extends object>(filter: Filter) => ('strength' in filter ? { ...filter, strength } : filter)
  return {
    ...decoder,
    wavelet: faded(decoder.wavelet),
    ...(decoder.filters && { filters: decoder.filters.map(faded) }),
  }
}
