/**
 * Turns a sample (a text, a piece, a sound) into ids and back.
 *
 * Laws: every id is below `vocabularySize`; `decode` takes any ids of the vocabulary (a model may say anything); one way and back is
 * a projection: `encode(decode(encode(sample)))` equals `encode(sample)`.
 */
export interface Tokenizer<Sample> {
  /** What `toJSON().kind` says, and `tokenizerFromJSON` looks up. */
  readonly kind: string
  /** Ids run from 0 to this, exclusive. At most 65,536. */
  readonly vocabularySize: number
  /**
   * The ids that `encode` puts before and behind every text, where an imported model's tokenizer has such (a beginning, an end). They belong
   * to the text as a whole: what is encoded in parts has them once. `decode` shows their text, and encoding that adds them again.
   */
  readonly around?: { readonly before: readonly number[]; readonly after: readonly number[] }
  /** @returns one id per token */
  encode(sample: Sample): Uint16Array
  /** @throws TokenizerError if an id is outside the vocabulary */
  decode(ids: ArrayLike<number>): Sample
  /**
   * Of texts in which a character may take several ids: the bytes of UTF-8 that an id stands for, whose join `decode` reads.
   * `createStreamDecoder` needs it; left out, each id decodes to whole characters by itself.
   * @throws TokenizerError if the id is outside the vocabulary
   */
  bytesOf?(id: number): Uint8Array
  /**
   * The characters of a text that its ids don't tell, because the alphabet lacks them: each once, and how often it stands there.
   * Left out by tokenizers that keep every text.
   */
  leftOut?(text: string): ReadonlyMap<string, number>
  /** The token that stands between documents, where the vocabulary has one. */
  readonly endOfText?: number | undefined
  /** Plain JSON that `tokenizerFromJSON` makes an equal tokenizer of. */
  toJSON(): unknown
}

/** Ids are stored as Uint16. */
export const largestVocabulary = 65_536
