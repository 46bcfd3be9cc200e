import type { RunConfig } from '../config/run-config.js'

/**
 * The wavelet's strength in a step and the evaluation after it: with `training.waveletFade` it rises along a line, from 0 at step 0.
 * It depends on the step alone, so that a resumed run has it too.
 */
export function waveletStrengthAt(
  { decoder, training }: Pick<RunConfig, 'decoder' | 'training'>,
  step: number,
): number {
  const { strength } = decoder.wavelet
  return training.waveletFade ? strength * Math.min(1, step / training.waveletFade.steps) : strength
}
