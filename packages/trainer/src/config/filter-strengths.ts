import { filterSites } from '@wgpt/decoder'
import type { RunDecoderConfig } from './decoder-options.js'

/** The strengths of a decoder's filters, of those that have one. */
export const strengthsOf = (decoder: RunDecoderConfig): number[] => [
  ...new Set(filterSites(decoder).flatMap(({ strength }) => strength ?? [])),
]
