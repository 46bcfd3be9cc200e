/** What parts read of a decoder's config: its sizes. The config has more, which only the part that it belongs to reads. */
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
