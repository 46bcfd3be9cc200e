import { WgptRangeError } from '@wgpt/errors'
import { createPackedOrder } from './packed-order.js'
import { restoredRandom, seededRandom } from './random.js'
import type { Tokens } from './tokens/token-sequence.js'
import { windowPlaces } from './window-places.js'
import { cutBatch, fillBatch, withSegments, type Batch, type WindowOptions } from './windows.js'

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
   * Neighbouring seeds draw unrelated windows from the first on. Without it, the first windows of seeds `s` and `s + 1` begin a token apart.
   * Default false: what a seed drew in early versions.
   */
  mixSeed?: boolean
  /**
   * 'random': windows at random places, each place equally likely. 'packed': epochs in which every token is seen once (but for less than
   * a window at the ends), in windows side by side whose order and first place are drawn again each epoch. Default 'random'.
   */
  order?: 'random' | 'packed'
  /** Continues behind the batch after which `state()` said this. */
  state?: BatchState
}

/**
 * Batches of windows without end. Where the tokens can be read ahead they are: the batches and their states are the same.
 * @throws RangeError if the tokens are too few for a window, or an option is wrong
 * @example
 * ```ts
 * import { createCharacterTokenizer } from '@wgpt/tokenizers'
 *
 * const [a, b] = ['to be or not to be '.repeat(40), 'that is all '.repeat(10)]
 * const documents = [{ name: 'a', text: a }, { name: 'b', text: b }]
 * const tokens = tokenizeSplits(splitDocuments(documents), createCharacterTokenizer())
 * const batches = createBatches(tokens.training, { batchSize: 2, contextLength: 8, seed: 1 })
 * const { value } = await batches.next()
 * ```
 */
export function createBatches(tokens: Tokens, options: BatchOptions): Batches {
  const starts = createStarts(tokens, options)
  const { batchSize, contextLength } = options
  const readAhead = tokens instanceof Uint16Array ? undefined : tokens.readAhead
  if (readAhead === undefined)
    return {
      next: () => {
        const places = starts.next()
        return cutBatch(tokens, options, (row) => places[row]!)
      },
      state: () => starts.state(),
    }
  const windowLength = contextLength + 1
  const reader = readAhead(batchSize, windowLength)
  let state = starts.state()
  const underWay: { places: Float64Array; state: BatchState }[] = [] // the state when each has been taken
  const ask = () => {
    const places = starts.next()
    reader.ask(places)
    underWay.push({ places, state: starts.state() })
  }
  for (let slot = 1; slot < reader.depth; slot++) ask()
  return {
    next() {
      ask()
      const windows = reader.take()
      const taken = underWay.shift()!
      state = taken.state
      const batch = fillBatch(options, (row) => windows.subarray(row * windowLength, (row + 1) * windowLength))
      return withSegments(batch, tokens, options, (row) => taken.places[row]!)
    },
    state: () => state,
  }
}

/** The places of each batch's windows, in the order of the seed. */
function createStarts(tokens: Tokens, options: BatchOptions) {
  const { order = 'random', state, batchSize, mixSeed = false } = options
  const places = windowPlaces(tokens, options)
  const random = state === undefined ? seededRandom(options.seed, mixSeed) : restoredRandom(state.random)
  let drawn = wholeNumber('drawn', state?.drawn)
  const packed =
    order === 'packed' ? createPackedOrder(tokens, options, random, wholeNumber('taken', state?.taken)) : undefined
  const nextStart = packed ? () => packed.next() : () => places.startOf(random.below(places.count))
  return {
    next() {
      drawn++
      return Float64Array.from({ length: batchSize }, nextStart)
    },
    state: (): BatchState => ({ drawn, ...(packed ? packed.state() : { random: random.state() }) }),
  }
}

function wholeNumber(name: 'drawn' | 'taken', value = 0): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new WgptRangeError(
      `data: the saved state has ${name} ${value} ${name === 'drawn' ? 'batches' : 'windows'}; expected a whole number of at least 0. Give what state() returned.`,
    )
  return value
}
