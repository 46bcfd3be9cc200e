import { linear } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import type { Ref } from '../../graph/graph-builder.js'
import type { ModelGraph } from '../../graph/model-graph.js'
import { geluTanhGraph } from '../feed-forwards/gelu/gelu-graph.js'
import { linearLayout, normal, type ParameterLayout } from '../layout.js'
import { applyLinear } from '../linear.js'
import type { ModelShape, VocabularyShape } from '../model-shape.js'
import type { Weights } from '../weights.js'

/** From the residual stream after the last norm to logits: a hidden layer with GELU where the config has one, then a product with the tokens' rows. */
export const head = {
  layout({ embeddingSize, headHiddenSize, tiedEmbeddings, vocabularySize }: VocabularyShape): ParameterLayout[] {
    return [
      ...(headHiddenSize > 0 ? linearLayout('lm_head.hidden', embeddingSize, headHiddenSize) : []),
      ...(tiedEmbeddings ? [] : [normal('lm_head.weight', [vocabularySize, headHiddenSize || embeddingSize])]),
    ]
  },
  /** [in, vocabulary] */
  matrix: (weights: Weights, shape: ModelShape): tf.Tensor2D => tf.transpose(weights.matrix(tableName(shape))),
  /** [batch, time, channel] → [batch, time, vocabulary]. @param matrix what `matrix` made */
  apply(hidden: tf.Tensor3D, weights: Weights, { headHiddenSize }: ModelShape, matrix: tf.Tensor2D): tf.Tensor3D {
    const features =
      headHiddenSize > 0 ? applyLinear(hidden, weights.of('lm_head.hidden'), { activation: 'geluTanh' }) : hidden
    return linear(features, matrix, undefined, { frozen: weights.isFrozen }) as tf.Tensor3D
  },
  cost: ({ embeddingSize, headHiddenSize, vocabularySize }: VocabularyShape) => ({
    /** Floating-point operations of matrix products, per token. */
    products: 2 * (headHiddenSize * embeddingSize + (headHiddenSize || embeddingSize) * vocabularySize),
    /** Values per token that the backward pass works with. */
    working: 3 * embeddingSize + 2 * headHiddenSize + 2 * vocabularySize,
    /** Values of the matrix, whose gradient comes first. */
    matrix: vocabularySize * (headHiddenSize || embeddingSize),
  }),
  /** [batch · time, channel] → [batch, time, vocabulary] */
  graph(x: Ref, model: ModelGraph): Ref {
    const { builder, shape } = model
    const features = shape.headHiddenSize > 0 ? geluTanhGraph(model.linear(x, 'lm_head.hidden'), builder) : x
    const table = model.parameter(tableName(shape))
    const logits = builder.op('MatMul', [features, table], { transpose_a: false, transpose_b: true })
    return builder.reshape(logits, model.pack(model.batch, model.time, builder.integer(shape.vocabularySize)))
  },
}

const tableName = ({ tiedEmbeddings }: ModelShape) => (tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight')
