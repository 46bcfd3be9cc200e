import { createPackedOrder } from './packed-order.js'
import { restoredRandom, seededRandom } from './random.js'
import type { Tokens } from './tokens/token-sequence.js'
import { windowPlaces } from './window-places.js'
import { cutBatch, type Batch, type WindowOptions } from './windows.js'

/** Where a row of batches stands: plain JSON. */
export interface BatchState {
  /** Batches drawn so far. */
  readonly drawn: number
  /** The random generator's four words; of packed epochs, as they were when the epoch began. */
  readonly random: readonly number[]
  /** Windows of the current epoch that were drawn. Packed epochs only. */
  readonly taken?: number
}

export interface Batches {
  next(): Batch
  state(): BatchState
}

export interface BatchOptions extends WindowOptions {
  /** The same seed draws the same windows in the same order, on every machine. */
  seed: number
  /**
   * 'random': windows at random places, each place equally likely. 'packed': epochs in which every token is seen once (but for less than
   * a window at the ends), in windows side by side whose order and first place are drawn anew each epoch. Default 'random'.
   */
  order?: 'random' | 'packed'
  /** Goes on behind the batch after which `state()` said this. */
  state?: BatchState
}

/**
 * Batches of windows without end.
 * @throws RangeError if the tokens are too few for a window, or an option is wrong
 */
export function createBatches(tokens: Tokens, options: BatchOptions): Batches {
  const { order = 'random', state } = options
  const places = windowPlaces(tokens, options)
  const random = state === undefined ? seededRandom(options.seed) : restoredRandom(state.random)
  let drawn = wholeNumber('drawn', state?.drawn)
  if (order === 'packed') {
    const packed = createPackedOrder(tokens, options, random, wholeNumber('taken', state?.taken))
    return {
      next() {
        drawn++
        return cutBatch(tokens, options, () => packed.next())
      },
      state: () => ({ drawn, ...packed.state() }),
    }
  }
  return {
    next() {
      drawn++
      return cutBatch(tokens, options, () => places.startOf(random.below(places.count)))
    },
    state: () => ({ drawn, random: random.state() }),
  }
}

function wholeNumber(name: 'drawn' | 'taken', value = 0): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(
      `data: the saved state has ${name} ${value} ${name === 'drawn' ? 'batches' : 'windows'}, wanted a whole number of at least 0. Give what state() returned.`,
    )
  return value
}
