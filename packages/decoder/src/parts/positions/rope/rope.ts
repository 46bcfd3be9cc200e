import { rotary } from '@wgpt/kernels'
import { plainProduct, type ModelGraph } from '../../graph/model-graph.js'
import { tableOf } from '../../graph/tables.js'
import type { PositionPart } from '../position.js'

/** Rotary positions: queries and keys are turned, so that their products depend on their distance. Source: arXiv 2104.09864 */
export const rope: PositionPart = {
  turnsPairs: true,
  problem: () => undefined,
  layout: () => [],
  table: () => undefined,
  embed: (embedded) => embedded,
  turn: (qkv, headCount, offset) => rotary(qkv, { headCount, offset }),
  graph: {
    embed: (x) => x,
    turn(x, model) {
      const { builder, shape } = model
      const size = shape.embeddingSize / shape.headCount
      const rows = builder.reshape(x, model.rowShape(size))
      const swap = builder.constant('rope/swap', [size, size], () => swapOfPairs(size))
      const swapped = builder.reshape(
        builder.op('MatMul', [rows, swap], plainProduct),
        builder.op('Shape', [x], { out_type: { type: 'DT_INT32' } }),
      )
      const cosines = builder.multiply(x, waves('cos', model, size))
      return builder.add(cosines, builder.multiply(swapped, waves('sin', model, size)))
    },
  },
}

/** [time, size]: cosines or sines of the angles. Values 2i and 2i + 1 are turned by one angle. */
function waves(name: 'cos' | 'sin', { builder, shape: { contextLength }, firstRows }: ModelGraph, size: number) {
  const make = () =>
    tableOf(contextLength, size, (t, channel) => Math[name](t * 10_000 ** (-(channel - (channel % 2)) / size)))
  return firstRows(builder.constant(`rope/${name}`, [contextLength, size], make))
}

/** x·swap has −x[2i + 1] at 2i and x[2i] at 2i + 1. */
const swapOfPairs = (size: number) =>
  tableOf(size, size, (row, column) => (row % 2 === 1 ? (column === row - 1 ? -1 : 0) : column === row + 1 ? 1 : 0))
