import { WgptRangeError } from '@wgpt/errors'
import { readTokens, type Tokens } from './tokens/token-sequence.js'

/** Windows of a long row of tokens, as a training step takes them. */
export interface Batch {
  /** Row-major [batchSize, contextLength]. */
  readonly tokens: Int32Array
  /** The same windows one token later. */
  readonly targets: Int32Array
  /**
   * [batchSize, contextLength]: which document of its window each token is of, 0, 1, …; there with `segmentDocuments`, where any window of the
   * batch has tokens of several.
   */
  readonly segments?: Int32Array
  readonly batchSize: number
  readonly contextLength: number
}

export interface WindowOptions {
  /** Windows a batch. */
  batchSize: number
  /** Tokens a window. */
  contextLength: number
  /** No window reaches from one document into the next. Default false. */
  separateDocuments?: boolean
  /**
   * Windows reach from one document into the next, and batches say where: a decoder that is given `segments` reads each document alone. Tokens
   * whose documents aren't known are one document. Default false.
   */
  segmentDocuments?: boolean
}

/** At how many places a window, and the token after it, fit. @throws RangeError if at none, or a size isn't positive */
export function countStarts(tokens: Tokens, { batchSize, contextLength }: WindowOptions): number {
  for (const [name, value] of Object.entries({ batchSize, contextLength }))
    if (!Number.isInteger(value) || value < 1)
      throw new WgptRangeError(`data: ${name} is ${value}; expected a whole number of at least 1.`)
  const starts = tokens.length - contextLength
  if (starts < 1)
    throw new WgptRangeError(
      `data: a split has ${tokens.length} ${tokens.length === 1 ? 'token' : 'tokens'}; expected at least ${contextLength + 1} (contextLength ${contextLength} and the token after it). Give more data or a shorter contextLength.`,
    )
  return starts
}

/** @param startOf the place of the first token of a window */
export function cutBatch(tokens: Tokens, options: WindowOptions, startOf: (row: number) => number): Batch {
  const { contextLength } = options
  const batch = fillBatch(options, (row) => {
    const start = startOf(row)
    return readTokens(tokens, start, start + contextLength + 1)
  })
  return withSegments(batch, tokens, options, startOf)
}

/** The same batch, saying which document each token is of, where that is wanted and a window has several. */
export function withSegments(
  batch: Batch,
  tokens: Tokens,
  { segmentDocuments = false }: WindowOptions,
  startOf: (row: number) => number,
): Batch {
  const documents = tokens instanceof Uint16Array ? undefined : tokens.documents
  if (!segmentDocuments || documents === undefined) return batch
  const { batchSize, contextLength } = batch
  let segments: Int32Array | undefined
  for (let row = 0; row < batchSize; row++) {
    const start = startOf(row)
    let next = firstAfter(documents, start)
    for (let id = 1; next < documents.length && documents[next]! < start + contextLength; next++, id++) {
      segments ??= new Int32Array(batchSize * contextLength)
      segments.fill(id, row * contextLength + documents[next]! - start, (row + 1) * contextLength)
    }
  }
  return segments ? { ...batch, segments } : batch
}

/** The first of ascending places that lies behind a position. */
function firstAfter(places: ArrayLike<number>, position: number): number {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle]! <= position) low = middle + 1
    else high = middle
  }
  return low
}

/** @param windowOf the ids of a row: contextLength, and the one behind them */
export function fillBatch(
  { batchSize, contextLength }: WindowOptions,
  windowOf: (row: number) => Uint16Array | Uint8Array,
): Batch {
  const tokens = new Int32Array(batchSize * contextLength)
  const targets = new Int32Array(batchSize * contextLength)
  for (let row = 0; row < batchSize; row++) {
    const window = windowOf(row)
    tokens.set(window.subarray(0, contextLength), row * contextLength)
    targets.set(window.subarray(1), row * contextLength)
  }
  return { tokens, targets, batchSize, contextLength }
}
