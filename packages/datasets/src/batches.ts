import { restoredRandom, seededRandom } from './random.js'
import { countStarts, cutBatch, type Batch, type WindowOptions } from './windows.js'

/** Where a row of batches stands: plain JSON. */
export interface BatchState {
  /** Batches drawn so far. */
  readonly drawn: number
  /** The random generator's four words. */
  readonly random: readonly number[]
}

export interface Batches {
  next(): Batch
  state(): BatchState
}

export interface BatchOptions extends WindowOptions {
  /** The same seed draws the same windows in the same order, on every machine. */
  seed: number
  /** Goes on behind the batch after which `state()` said this. */
  state?: BatchState
}

/**
 * Windows at random places, each place equally likely, without end.
 * @throws RangeError if the tokens are too few for a window, or an option is wrong
 */
export function createBatches(tokens: Uint16Array, options: BatchOptions): Batches {
  const starts = countStarts(tokens, options)
  const random = options.state === undefined ? seededRandom(options.seed) : restoredRandom(options.state.random)
  let drawn = options.state?.drawn ?? 0
  if (!Number.isSafeInteger(drawn) || drawn < 0)
    throw new RangeError(
      `data: the saved state has drawn ${drawn} batches, wanted a whole number of at least 0. Give what state() returned.`,
    )
  return {
    next() {
      drawn++
      return cutBatch(tokens, options, () => random.below(starts))
    },
    state: () => ({ drawn, random: random.state() }),
  }
}
