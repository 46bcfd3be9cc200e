import type { DecoderOptions } from '@wgpt/decoder'
import { controlName } from '../report/bench-report.js'
import type { BenchCase } from './bench-case.js'

/** A decoder to measure, and where. */
export interface DecoderSize extends Pick<BenchCase, 'set' | 'tooLargeFor'> {
  readonly name: string
  readonly layerCount: number
  readonly embeddingSize: number
  readonly headCount: number
  readonly contextLength: number
}

export const vocabularySize = 27

/** What an arm changes in the decoder; the first is what the others are measured against. */
export type DecoderArms = Readonly<Record<string, Pick<DecoderOptions, 'wavelet' | 'filters'>>>

const none: DecoderArms[string] = { wavelet: { kind: 'none' } }

/** The same decoder without the wavelet, with the fixed one, and without it again as a control. */
export const waveletArms: DecoderArms = { none, fixed: { wavelet: { kind: 'fixed' } }, [controlName]: none }

/** Every arm of the studies that has a cost of its own. */
export const rivalArms: DecoderArms = {
  none,
  fixed: { wavelet: { kind: 'fixed' } },
  learnable: { wavelet: { kind: 'learnable' } },
  'learnable, 4 taps': { wavelet: { kind: 'learnable', maximumTaps: 4 } },
  'window of 2': { wavelet: { kind: 'fixed', schedule: { window: 2 } } },
  'learned shift': { ...none, filters: [{ kind: 'shift' }] },
  'Canon A and C': { ...none, filters: [{ kind: 'convolution', place: ['mixerInput', 'feedForwardInput'] }] },
  [controlName]: none,
}

/** What each arm costs, and how far that is to be trusted. */
export function armRatios(arms: DecoderArms): BenchCase['ratios'] {
  const [first, ...others] = Object.keys(arms)
  return others.map((name) => [name, first!] as const)
}

export const decoderArms = (
  arms: DecoderArms,
  { layerCount, embeddingSize, headCount, contextLength }: DecoderSize,
): { name: string; options: DecoderOptions }[] =>
  Object.entries(arms).map(([name, changes]) => ({
    name,
    options: { vocabularySize, contextLength, embeddingSize, layerCount, headCount, seed: 1, ...changes },
  }))
