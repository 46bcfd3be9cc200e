import { embedding as lookUp } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import type { Ref } from '../graph/graph-builder.js'
import type { ModelGraph } from '../graph/model-graph.js'
import { normal, type ParameterLayout } from '../layout.js'
import type { VocabularyShape } from '../model-shape.js'
import type { PositionPart, PositionPass } from '../positions/position.js'

/** What the names of the norm's parameters begin with that stands after the embeddings and their filters. */
export const EMBEDDING_NORM = 'ln_e'

/** From token ids to the beginning of the residual stream: a row of `wte` per token, and its position. */
export const embedding = {
  layout: (shape: VocabularyShape, position: PositionPart): ParameterLayout[] => [
    normal('transformer.wte.weight', [shape.vocabularySize, shape.embeddingSize], shape.embeddingDeviation),
    ...position.layout(shape),
  ],
  /** int32 [batch, time] → [batch, time, channel] */
  apply(tokens: tf.Tensor2D, position: PositionPart, given: PositionPass): tf.Tensor3D {
    const table = given.weights.matrix('wte.weight')
    if (position.lookUp && !given.segments) return position.lookUp(table, tokens, given)
    return position.embed(lookUp(table, tokens) as tf.Tensor3D, given)
  },
  /** → [batch, time, channel] */
  graph: (position: PositionPart, model: ModelGraph): Ref => {
    const rows = model.rows(model.parameter('transformer.wte.weight'), model.tokens)
    return position.graph.embed(model.builder.reshape(rows, model.sequenceShape), model)
  },
}
