import { WgptRangeError } from '@wgpt/errors'
import type { DecoderConfig } from './config/decoder-config.js'
import { mixers } from './parts/mixers/index.js'

/**
 * Whether position t of a decoder of this config reads positions ≤ t alone. A decoder that isn't causal sees the tokens that it is to predict:
 * its loss says nothing, and it can't generate.
 * @example
 * ```ts
 * console.log(isCausal({ mixer: 'attention' })) // → true
 * ```
 */
export const isCausal = ({ mixer }: Pick<DecoderConfig, 'mixer'>): boolean => mixers[mixer].isCausal

/** @throws RangeError that names the mixer, unless the decoder is causal */
export function checkCausal(config: Pick<DecoderConfig, 'mixer'>, what: string): void {
  if (isCausal(config)) return
  const causal = Object.entries(mixers).flatMap(([name, mixer]) => (mixer.isCausal ? [`'${name}'`] : []))
  throw new WgptRangeError(
    `decoder: ${what} needs a causal mixer, and every position of '${config.mixer}' reads all others. Choose ${causal.join(' or ')}.`,
  )
}
