/** Inputs: table float32 [vocabulary, size], ids int32 [count]. Output: [count, size]; zeros for an id outside the vocabulary. */
export const Embedding = 'WgptEmbedding'

/**
 * Inputs: dy float32 [count, size], ids int32 [count]. Attribute: vocabulary.
 * Output: float32 [vocabulary, size], each row of dy added to its id's row, in order; an id outside the vocabulary is passed over.
 */
export const EmbeddingGradient = 'WgptEmbeddingGradient'

/**
 * Inputs: table float32 [vocabulary, size], positions float32 [positions, size], ids int32 [sequences · time]. Attributes: time; offset, of the first
 * position. Output: [sequences · time, size], the id's row and the position's; zeros stand for a row outside its table.
 */
export const PositionedEmbedding = 'WgptPositionedEmbedding'

/**
 * Inputs: dy float32 [sequences · time, size], ids. Attributes: vocabulary, positions (rows of each table), time, offset. Outputs: the gradients of
 * both tables; a further input, sum [vocabulary, size], is added to that of table.
 */
export const PositionedEmbeddingGradient = 'WgptPositionedEmbeddingGradient'
