/** A text with a name: a chapter, a speech, a file. Splits never cut one (unless it is the only one). */
export interface TextDocument {
  readonly name: string
  readonly text: string
  /** Documents of one piece (versions of a text) stay in one split. Default: each document is a piece of its own. */
  readonly piece?: string
  /** What it weighs when documents are split, as the bytes of its file. Default: its UTF-16 units. */
  readonly size?: number
}

/** Follows how a document is read. */
export interface ReadOptions {
  /** Told how many of the document's bytes have been read so far. */
  readonly onRead?: (bytes: number) => void
}

/** A document of any modality, read when its turn comes. Splits never cut one, unless all documents are one piece. */
export interface SampleDocument<Sample = unknown> {
  readonly name: string
  /** Of the document that this one is cut from, as a report of what is damaged names it. Default: its own name. */
  readonly whole?: string
  /** Documents of one piece (performances, takes) stay in one split. Default: each document is a piece of its own. */
  readonly piece?: string
  /** What it weighs when documents are split: characters, bytes. */
  readonly size: number
  /** Where its publisher put it. */
  readonly split?: 'training' | 'validation' | 'test'
  /** SHA-256 of its content. */
  hash(): Promise<string>
  /** Its samples in parts, in order; each part tokenizes by itself. */
  parts(options?: ReadOptions): AsyncIterable<Sample>
  /**
   * Cuts it in two, where its content has a good place, its end being about this share of it. Left out by samples that are cut by their tokens.
   * @throws RangeError if it is too short
   */
  cut?(endFraction: number): Promise<readonly [start: SampleDocument<Sample>, end: SampleDocument<Sample>]>
}
