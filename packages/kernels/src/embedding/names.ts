/** Inputs: table float32 [vocabulary, size], ids int32 [count]. Output: [count, size]; zeros for an id outside the vocabulary. */
export const Embedding = 'WgptEmbedding'

/**
 * Inputs: dy float32 [count, size], ids int32 [count]. Attribute: vocabulary.
 * Output: float32 [vocabulary, size], each row of dy added to its id's row, in order; an id outside the vocabulary is passed over.
 */
export const EmbeddingGradient = 'WgptEmbeddingGradient'
