import { WgptRangeError } from '@wgpt/errors'
import type { MixerPart } from './mixer.js'

const lacks = (what: string) =>
  new WgptRangeError(
    `decoder: this mixer is not causal: a position reads later ones, so ${what}. Choose a causal mixer.`,
  )

/** The pieces of a mixer whose positions read later ones: it trains, to show what that is worth, and writes nothing. */
export const readsAhead: Pick<MixerPart, 'isCausal' | 'memory' | 'graph'> = {
  isCausal: false,
  memory() {
    throw lacks('it can generate nothing')
  },
  graph: () => Promise.reject(lacks('it has no graph')),
}
