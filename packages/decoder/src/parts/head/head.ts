import { linear, tableProduct } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import type { GraphBuilder, Ref } from '../graph/graph-builder.js'
import type { ModelGraph } from '../graph/model-graph.js'
import { geluTanhGraph } from '../feed-forwards/gelu/gelu-graph.js'
import { linearLayout, normal, type ParameterLayout } from '../layout.js'
import { applyLinear } from '../linear.js'
import type { ModelShape, VocabularyShape } from '../model-shape.js'
import type { Weights } from '../weights.js'

/**
 * From the residual stream after the last norm to logits: a hidden layer with GELU where the config has one, then a product with the tokens'
 * rows, and cap·tanh(logits / cap) where it has a cap.
 */
export const head = {
  layout(shape: VocabularyShape): ParameterLayout[] {
    const { embeddingSize, headHiddenSize, tiedEmbeddings, vocabularySize } = shape
    return [
      ...(headHiddenSize > 0 ? linearLayout(shape, 'lm_head.hidden', [embeddingSize, headHiddenSize]) : []),
      ...(tiedEmbeddings ? [] : [normal('lm_head.weight', [vocabularySize, headHiddenSize || embeddingSize])]),
    ]
  },
  /** [in, vocabulary] */
  matrix: (weights: Weights, shape: ModelShape): tf.Tensor2D => tf.transpose(weights.matrix(tableName(shape))),
  /** [batch, time, channel] → [batch, time, vocabulary]. @param matrix what `matrix` made, where it is at hand */
  apply(hidden: tf.Tensor3D, weights: Weights, shape: ModelShape, matrix?: tf.Tensor2D): tf.Tensor3D {
    const { headHiddenSize, logitSoftCap: cap } = shape
    const features =
      headHiddenSize > 0 ? applyLinear(hidden, weights.of('lm_head.hidden'), { activation: 'geluTanh' }) : hidden
    const frozen = weights.isFrozen
    const logits = (
      matrix
        ? linear(features, matrix, undefined, { frozen })
        : tableProduct(features, weights.matrix(tableName(shape)), { frozen })
    ) as tf.Tensor3D
    return cap === undefined ? logits : tf.mul(tf.tanh(tf.mul(logits, 1 / cap)), cap)
  },
  cost: ({ embeddingSize, headHiddenSize, vocabularySize, logitSoftCap }: VocabularyShape) => ({
    /** Floating-point operations of matrix products, per token. */
    products: 2 * (headHiddenSize * embeddingSize + (headHiddenSize || embeddingSize) * vocabularySize),
    /** Values per token that the backward pass works with. */
    working: 3 * embeddingSize + 2 * headHiddenSize + (logitSoftCap === undefined ? 2 : 4) * vocabularySize,
    /** Values of the matrix, whose gradient comes first. */
    matrix: vocabularySize * (headHiddenSize || embeddingSize),
  }),
  /** [batch · time, channel] → [batch, time, vocabulary] */
  graph(x: Ref, model: ModelGraph): Ref {
    const { builder, shape } = model
    const features = shape.headHiddenSize > 0 ? geluTanhGraph(model.linear(x, 'lm_head.hidden'), builder) : x
    const table = model.parameter(tableName(shape))
    const products = builder.op('MatMul', [features, table], { transpose_a: false, transpose_b: true })
    const logits = shape.logitSoftCap === undefined ? products : softCapGraph(products, shape.logitSoftCap, builder)
    return builder.reshape(logits, model.pack(model.batch, model.time, builder.integer(shape.vocabularySize)))
  },
}

function softCapGraph(logits: Ref, cap: number, builder: GraphBuilder): Ref {
  const small = builder.op('Tanh', [builder.multiply(logits, builder.number('capInverse', 1 / cap))])
  return builder.multiply(small, builder.number('cap', cap))
}

const tableName = ({ tiedEmbeddings }: ModelShape) => (tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight')
