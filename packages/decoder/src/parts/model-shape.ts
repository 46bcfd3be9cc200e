/** What parts read of a decoder's config: its sizes, and what several parts do alike. The rest only the part reads that it belongs to. */
export interface ModelShape {
  /** The longest sequence. */
  readonly contextLength: number
  readonly embeddingSize: number
  readonly layerCount: number
  readonly headCount: number
  /** Width of the hidden layer in each block. */
  readonly feedForwardSize: number
  /** Width of a hidden layer before the logits; 0 has none. */
  readonly headHiddenSize: number
  readonly tiedEmbeddings: boolean
  /** Standard deviation of the initial embeddings; GPT-2's if left out. */
  readonly embeddingDeviation?: number | undefined
  /** The config's norm stands after the embeddings and their filters, too. */
  readonly embeddingNorm?: boolean | undefined
  /** Queries and keys of each head are divided by their root mean square. */
  readonly queryKeyNorm?: boolean | undefined
  /** A block's values are mixed with the first block's. */
  readonly valueResidual?: boolean | undefined
  /** Whether linear layers add a bias; they do if left out. */
  readonly biases?: boolean | undefined
  /** Matrices whose products are added to the residual stream start at 0. */
  readonly zeroProjections?: boolean | undefined
  /** Logits stay between −cap and cap; undefined for no cap. */
  readonly logitSoftCap?: number | undefined
}

/** What the parts at both ends of a model read besides. */
export interface VocabularyShape extends ModelShape {
  readonly vocabularySize: number
}

/** What a part finds wrong with the config that it would belong to. */
export interface Problem {
  readonly field: keyof ModelShape
  /** Continues from the field's name: "is 5, which must divide …". */
  readonly message: string
}
