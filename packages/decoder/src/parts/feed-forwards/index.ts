import type { FeedForwardPart } from './feed-forward.js'
import { gelu } from './gelu/gelu.js'
import { reluSquared } from './relu-squared/relu-squared.js'
import { swiglu } from './swiglu/swiglu.js'

const geluTanh = gelu('tanh')

/** The sole list of feed-forwards, by their activations. 'gelu' is the first name of 'gelu-tanh'. */
export const feedForwards = {
  gelu: geluTanh,
  swiglu,
  'gelu-tanh': geluTanh,
  'gelu-exact': gelu('exact'),
  'relu-squared': reluSquared,
} as const satisfies Record<string, FeedForwardPart>

/**
 * Of an activation with two names the first: 'gelu' of 'gelu-tanh'.
 * @example
 * ```ts
 * console.log(firstNameOfActivation('gelu-tanh')) // → gelu
 * ```
 */
export const firstNameOfActivation = (name: keyof typeof feedForwards): keyof typeof feedForwards =>
  (Object.keys(feedForwards) as (keyof typeof feedForwards)[]).find(
    (first) => feedForwards[first] === feedForwards[name],
  )!
