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
}

/** Token ids in memory, or a row that is read in pieces. */
export type Tokens = Uint16Array | TokenSequence

/** @returns the ids from `start` to `end`, exclusive, valid until the next call */
export const readTokens = (tokens: Tokens, start: number, end: number): Uint16Array | Uint8Array =>
  tokens instanceof Uint16Array ? tokens.subarray(start, end) : tokens.read(start, end)

/** A part of a row as a row. */
export function sliceTokens(tokens: Tokens, start: number, end: number): TokenSequence {
  const { documents, sha256 }: Partial<TokenSequence> = tokens instanceof Uint16Array ? {} : tokens
  const inside = documents && Array.from(documents).filter((place) => place > start && place < end)
  return {
    length: end - start,
    read: (from, to) => readTokens(tokens, start + from, start + to),
    ...(inside && { documents: [0, ...inside.map((place) => place - start)] }),
    ...(sha256 !== undefined && { sha256: `${sha256} from ${start} to ${end}` }),
  }
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
