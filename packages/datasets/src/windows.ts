import { readTokens, type Tokens } from './tokens/token-sequence.js'

/** Windows of a long row of tokens, as a training step takes them. */
export interface Batch {
  /** Row-major [batchSize, contextLength]. */
  readonly tokens: Int32Array
  /** The same windows one token later. */
  readonly targets: Int32Array
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
}

/** At how many places a window, and the token after it, fit. @throws RangeError if at none, or a size isn't positive */
export function countStarts(tokens: Tokens, { batchSize, contextLength }: WindowOptions): number {
  for (const [name, value] of Object.entries({ batchSize, contextLength }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`data: ${name} is ${value}; expected a whole number of at least 1.`)
  const starts = tokens.length - contextLength
  if (starts < 1)
    throw new RangeError(
      `data: a split has ${tokens.length} tokens; expected at least ${contextLength + 1} (contextLength ${contextLength} and the token after it). Give more data or a shorter contextLength.`,
    )
  return starts
}

/** @param startOf the place of the first token of a window */
export function cutBatch(tokens: Tokens, options: WindowOptions, startOf: (row: number) => number): Batch {
  const { contextLength } = options
  return fillBatch(options, (row) => {
    const start = startOf(row)
    return readTokens(tokens, start, start + contextLength + 1)
  })
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
