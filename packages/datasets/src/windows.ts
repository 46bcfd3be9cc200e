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
}

/** At how many places a window, and the token after it, fit. @throws RangeError if at none, or a size isn't positive */
export function countStarts(tokens: Uint16Array, { batchSize, contextLength }: WindowOptions): number {
  for (const [name, value] of Object.entries({ batchSize, contextLength }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`data: ${name} is ${value}, wanted a whole number of at least 1.`)
  const starts = tokens.length - contextLength
  if (starts < 1)
    throw new RangeError(
      `data: a split has ${tokens.length} tokens, wanted at least ${contextLength + 1} (contextLength ${contextLength} and the token after it). Give more text or a shorter contextLength.`,
    )
  return starts
}

/** @param startOf the place of the first token of a window */
export function cutBatch(tokens: Uint16Array, options: WindowOptions, startOf: (row: number) => number): Batch {
  const { batchSize, contextLength } = options
  const batch = {
    tokens: new Int32Array(batchSize * contextLength),
    targets: new Int32Array(batchSize * contextLength),
    batchSize,
    contextLength,
  }
  for (let row = 0; row < batchSize; row++) {
    const start = startOf(row)
    batch.tokens.set(tokens.subarray(start, start + contextLength), row * contextLength)
    batch.targets.set(tokens.subarray(start + 1, start + 1 + contextLength), row * contextLength)
  }
  return batch
}
