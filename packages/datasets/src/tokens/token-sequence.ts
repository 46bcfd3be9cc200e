/** A long row of token ids that is read in pieces: a file of tokens, or anything that can be read at a place. */
export interface TokenSequence {
  /** Tokens. */
  readonly length: number
  /** The ids from `start` to `end`, exclusive, both within the length. Valid until the next call. */
  read(start: number, end: number): Uint16Array | Uint8Array
  /** Where each document begins, in order; the first at 0. */
  readonly documents?: ArrayLike<number>
  /** What tells these ids from others, as their SHA-256, where it is known: saves reading all of them. */
  readonly sha256?: string
  /** A reader of batches of so many windows of so many ids, where reading ahead is possible. */
  readonly readAhead?: (windows: number, windowLength: number) => WindowReader
}

/** Reads windows ahead of their use: what is asked for first is taken first. */
export interface WindowReader {
  /** Batches that may be asked for before the first is taken. */
  readonly depth: number
  /** @param starts the place of each window of a batch */
  ask(starts: Float64Array): void
  /** @returns the windows one after the other, valid until the next `ask` */
  take(): Uint16Array
}

/** Token ids in memory, or a row that is read in pieces. */
export type Tokens = Uint16Array | TokenSequence

/**
 * @returns the ids from `start` to `end`, exclusive, valid until the next call
 * @example
 * ```ts
 * import { createCharacterTokenizer } from '@wgpt/tokenizers'
 *
 * const [a, b] = ['to be or not to be '.repeat(40), 'that is all '.repeat(10)]
 * const documents = [{ name: 'a', text: a }, { name: 'b', text: b }]
 * const tokens = tokenizeSplits(splitDocuments(documents), createCharacterTokenizer())
 * console.log(readTokens(tokens.training, 0, 3).length) // → 3
 * ```
 */
export const readTokens = (tokens: Tokens, start: number, end: number): Uint16Array | Uint8Array =>
  tokens instanceof Uint16Array ? tokens.subarray(start, end) : tokens.read(start, end)

/**
 * A part of a row as a row.
 * @example
 * ```ts
 * import { createCharacterTokenizer } from '@wgpt/tokenizers'
 *
 * const [a, b] = ['to be or not to be '.repeat(40), 'that is all '.repeat(10)]
 * const documents = [{ name: 'a', text: a }, { name: 'b', text: b }]
 * const tokens = tokenizeSplits(splitDocuments(documents), createCharacterTokenizer())
 * console.log(sliceTokens(tokens.training, 10, 30).length) // → 20
 * ```
 */
export function sliceTokens(tokens: Tokens, start: number, end: number): TokenSequence {
  const { documents, sha256, readAhead }: Partial<TokenSequence> = tokens instanceof Uint16Array ? {} : tokens
  const inside = documents && Array.from(documents).filter((place) => place > start && place < end)
  return {
    length: end - start,
    read: (from, to) => readTokens(tokens, start + from, start + to),
    ...(inside && { documents: [0, ...inside.map((place) => place - start)] }),
    ...(readAhead && { readAhead: shifted(readAhead, start) }),
    ...(sha256 !== undefined && { sha256: `${sha256} from ${start} to ${end}` }),
  }
}

const shifted =
  (readAhead: NonNullable<TokenSequence['readAhead']>, by: number): typeof readAhead =>
  (windows, windowLength) => {
    const reader = readAhead(windows, windowLength)
    return { ...reader, ask: (starts) => reader.ask(starts.map((start) => start + by)) }
  }

/** A row in memory. */
export interface MemoryTokens extends TokenSequence {
  read(start: number, end: number): Uint16Array
}

/** Documents' ids as one row in memory that knows where each begins. Documents without ids aren't any. */
export function joinTokens(parts: readonly Uint16Array[]): MemoryTokens {
  const ids = new Uint16Array(parts.reduce((sum, part) => sum + part.length, 0))
  const documents: number[] = []
  let offset = 0
  for (const part of parts) {
    if (part.length > 0) documents.push(offset)
    ids.set(part, offset)
    offset += part.length
  }
  return { length: ids.length, documents, read: (start, end) => ids.subarray(start, end) }
}
