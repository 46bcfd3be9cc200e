import { embedding, positionedEmbedding, segmentPositions } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import { normal } from '../../layout.js'
import { rowsFor, type PositionPart } from '../position.js'

/** GPT-2's: a row per position, `wpe`, is added to the token's. */
export const learned: PositionPart = {
  turnsPairs: false,
  problem: () => undefined,
  layout: ({ contextLength, embeddingSize, embeddingDeviation }) => [
    normal('transformer.wpe.weight', [contextLength, embeddingSize], embeddingDeviation),
  ],
  table: () => undefined,
  embed(embedded, { weights, offset, segments }) {
    const table = weights.matrix('wpe.weight')
    return tf.add(embedded, segments ? embedding(table, segmentPositions(segments)) : rowsFor(embedded, table, offset))
  },
  lookUp: (table, tokens, { weights, offset }) =>
    positionedEmbedding(table, weights.matrix('wpe.weight'), tokens, { offset }) as tf.Tensor3D,
  turn: (qkv) => qkv,
  graph: {
    embed: (x, model) => model.builder.add(x, model.firstRows(model.parameter('transformer.wpe.weight'))),
    turn: (x) => x,
  },
}
