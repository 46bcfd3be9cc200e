import { isCausal } from '@wgpt/decoder'
import type { RunDecoderConfig } from '../config/decoder-options.js'

/**
 * What must be said of a model that sees the tokens which it is to predict; undefined of any other.
 * @example
 * ```ts
 * console.log(causalityWarning({ mixer: 'attention' })) // → undefined
 * ```
 */
export const causalityWarning = (decoder: Pick<RunDecoderConfig, 'mixer'>): string | undefined =>
  isCausal(decoder)
    ? undefined
    : `mixer '${decoder.mixer}' is not causal: each position reads the later ones, the token that it is to predict among them. Its losses mean nothing beside those of causal models, and it can't generate.`
