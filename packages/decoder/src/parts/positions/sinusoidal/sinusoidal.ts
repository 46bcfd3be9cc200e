import { segmentPositions } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import { rowsFor, type PositionPart } from '../position.js'
import { sinusoids } from './sinusoids.js'

/**
 * Fixed sinusoids are added. They are of unit amplitude and would swamp embeddings of deviation 0.02, so these are multiplied by √size.
 * Source: arXiv 1706.03762, sections 3.4 and 3.5
 */
export const sinusoidal: PositionPart = {
  turnsPairs: false,
  problem: ({ embeddingSize }) =>
    embeddingSize % 2 === 0
      ? undefined
      : {
          field: 'embeddingSize',
          message: `is ${embeddingSize}; sinusoidal positions come in pairs, so it must be even`,
        },
  layout: () => [],
  table: ({ contextLength, embeddingSize }) => sinusoids(contextLength, embeddingSize),
  embed(embedded, { table, offset, segments }) {
    const rows = segments ? tf.gather(table!, segmentPositions(segments)) : rowsFor(embedded, table!, offset)
    return tf.add(tf.mul(embedded, Math.sqrt(embedded.shape[2])), rows)
  },
  turn: (qkv) => qkv,
  graph: {
    embed(x, { builder, shape, firstRows }) {
      const { contextLength, embeddingSize: size } = shape
      const table = builder.constant('sinusoids', [contextLength, size], () => sinusoids(contextLength, size))
      const root = builder.number('rootOfSize', Math.sqrt(size))
      return builder.add(builder.multiply(x, root), firstRows(table))
    },
    turn: (x) => x,
  },
}
