/** A text with a name: a chapter, a speech, a file. Splits never cut one (unless it is the only one). */
export interface TextDocument {
  readonly name: string
  readonly text: string
}

/** A document of any modality, read when its turn comes. Splits never cut one. */
export interface SampleDocument<Sample = unknown> {
  readonly name: string
  /** Documents of one piece (performances, takes) stay in one split. Default: each document is a piece of its own. */
  readonly piece?: string
  /** What it weighs when documents are split: characters, bytes. */
  readonly size: number
  /** Where its publisher put it. */
  readonly split?: 'training' | 'validation' | 'test'
  /** SHA-256 of its content. */
  hash(): Promise<string>
  /** Its samples in parts, in order; each part tokenizes by itself. */
  parts(): AsyncIterable<Sample>
}
