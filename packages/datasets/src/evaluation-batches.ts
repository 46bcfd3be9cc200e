import { WgptRangeError } from '@wgpt/errors'
import { windowPlaces } from './window-places.js'
import type { Tokens } from './tokens/token-sequence.js'
import { cutBatch, type Batch, type WindowOptions } from './windows.js'

export interface EvaluationOptions extends WindowOptions {
  /** How many batches. */
  count: number
}

/**
 * The same windows every time, evenly spread from the first place to the last.
 * @throws RangeError if the tokens are too few for a window, or an option is wrong
 * @example
 * ```ts
 * import { createCharacterTokenizer } from '@wgpt/tokenizers'
 *
 * const [a, b] = ['to be or not to be '.repeat(40), 'that is all '.repeat(10)]
 * const documents = [{ name: 'a', text: a }, { name: 'b', text: b }]
 * const tokens = tokenizeSplits(splitDocuments(documents), createCharacterTokenizer())
 * const batches = evaluationBatches(tokens.validation, { batchSize: 2, contextLength: 8, count: 3 })
 * console.log(batches.length) // → 3
 * ```
 */
export function evaluationBatches(tokens: Tokens, options: EvaluationOptions): Batch[] {
  const { batchSize, count } = options
  const places = windowPlaces(tokens, options)
  if (!Number.isInteger(count) || count < 1)
    throw new WgptRangeError(`data: count is ${count}; expected a whole number of evaluation batches, at least 1.`)
  const windows = count * batchSize
  const startOf = (window: number) => (windows === 1 ? 0 : Math.floor((window * (places.count - 1)) / (windows - 1)))
  return Array.from({ length: count }, (_, batch) =>
    cutBatch(tokens, options, (row) => places.startOf(startOf(batch * batchSize + row))),
  )
}
