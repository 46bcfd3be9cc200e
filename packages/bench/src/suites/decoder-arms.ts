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

const arms = [
  { name: 'none', kind: 'none' },
  { name: 'fixed', kind: 'fixed' },
  { name: controlName, kind: 'none' },
] as const

/** What the wavelet costs, and how far that is to be trusted. */
export const armRatios: BenchCase['ratios'] = [
  ['fixed', 'none'],
  [controlName, 'none'],
]

/** The same decoder without the wavelet, with the fixed one, and without it again as a control. */
export const decoderArms = ({ layerCount, embeddingSize, headCount, contextLength }: DecoderSize) =>
  arms.map(({ name, kind }) => {
    const shape = { vocabularySize, contextLength, embeddingSize, layerCount, headCount }
    const options: DecoderOptions = { ...shape, wavelet: { kind }, seed: 1 }
    return { name, options }
  })
