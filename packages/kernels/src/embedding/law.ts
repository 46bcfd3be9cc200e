import * as tf from '@tensorflow/tfjs-core'
import { drawIds, drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { embedding } from './embedding.js'
import { positionedEmbedding } from './positioned-embedding.js'

const table = () => tf.ones<tf.Rank.R2>([4, 2])
const ids = () => tf.zeros([3], 'int32')

export const embeddingLaw: Law = {
  op: 'embedding',
  differentiable: true,
  example(draw) {
    const lead = drawLead(draw)
    const [vocabulary, size] = [draw.whole(1, 9), draw.whole(1, 11)]
    const places = drawIds(draw, sizeOfShape(lead), vocabulary)
    return {
      case: `table [${vocabulary}, ${size}], ids [${lead.join(', ')}]`,
      inputs: [{ shape: [vocabulary, size], values: drawValues(draw, vocabulary * size) }],
      constants: [{ shape: lead, values: Int32Array.from(places) }],
      run: (rows, at) => embedding(rows as tf.Tensor2D, at),
      reference: (rows) =>
        Float64Array.from(places.flatMap((id) => Array.from(rows.subarray(id * size, (id + 1) * size)))),
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['table is not a tensor', () => embedding(wrong([[1]]), ids())],
      ['table is not a tensor', () => embedding(wrong(undefined), ids())],
      ['table is int32', () => embedding(tf.ones([4, 2], 'int32'), ids())],
      ['table is bool', () => embedding(tf.ones([4, 2], 'bool'), ids())],
      ['ids is not a tensor', () => embedding(table(), wrong([0]))],
      ['ids is not a tensor', () => embedding(table(), wrong(0))],
      ['ids is not a tensor', () => embedding(table(), wrong(undefined))],
      ['ids is float32', () => embedding(table(), tf.zeros([3]))],
      ['ids is bool', () => embedding(table(), tf.zeros([3], 'bool'))],
    ],
    RangeError: [
      ['table has shape []; expected [any, any]', () => embedding(wrong(tf.scalar(1)), ids())],
      ['table has shape [4]; expected [any, any]', () => embedding(wrong(tf.ones([4])), ids())],
      ['table has shape [1, 4, 2]; expected [any, any]', () => embedding(wrong(tf.ones([1, 4, 2])), ids())],
    ],
  }),
}

const positions = () => tf.ones<tf.Rank.R2>([3, 2])

export const positionedEmbeddingLaw: Law = {
  op: 'positionedEmbedding',
  differentiable: true,
  example(draw) {
    const [sequences, time] = [draw.whole(1, 4), draw.whole(1, 6)]
    const [vocabulary, size] = [draw.whole(1, 9), draw.whole(1, 11)]
    const offset = draw.pick([0, 0, 2])
    const count = offset + time + draw.pick([0, 3])
    const places = drawIds(draw, sequences * time, vocabulary)
    return {
      case: `table [${vocabulary}, ${size}], positions [${count}, ${size}], ids [${sequences}, ${time}], offset ${offset}`,
      inputs: [vocabulary, count].map((rows) => ({ shape: [rows, size], values: drawValues(draw, rows * size) })),
      constants: [{ shape: [sequences, time], values: Int32Array.from(places) }],
      run: (table, rows, at) => positionedEmbedding(table as tf.Tensor2D, rows as tf.Tensor2D, at, { offset }),
      reference: (table, rows) =>
        Float64Array.from({ length: places.length * size }, (_, i) => {
          const [place, channel] = [Math.floor(i / size), i % size]
          return table[places[place]! * size + channel]! + rows[((place % time) + offset) * size + channel]!
        }),
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['table is not a tensor', () => positionedEmbedding(wrong([[1]]), positions(), ids())],
      ['positions is not a tensor', () => positionedEmbedding(table(), wrong(undefined), ids())],
      ['positions is int32', () => positionedEmbedding(table(), tf.ones([3, 2], 'int32'), ids())],
      ['table is int32', () => positionedEmbedding(tf.ones([4, 2], 'int32'), positions(), ids())],
      ['ids is not a tensor', () => positionedEmbedding(table(), positions(), wrong([0]))],
      ['ids is float32', () => positionedEmbedding(table(), positions(), tf.zeros([3]))],
    ],
    RangeError: [
      ['table has shape [4]; expected [any, any]', () => positionedEmbedding(wrong(tf.ones([4])), positions(), ids())],
      ['positions has shape [3, 1]; expected [any, 2]', () => positionedEmbedding(table(), tf.ones([3, 1]), ids())],
      ['ids has shape []', () => positionedEmbedding(table(), positions(), tf.scalar(0, 'int32'))],
      ['offset is 1', () => positionedEmbedding(table(), positions(), ids(), { offset: 1 })],
      ['offset is 0.5', () => positionedEmbedding(table(), positions(), ids(), { offset: 0.5 })],
      ['offset is -1', () => positionedEmbedding(table(), positions(), ids(), { offset: -1 })],
    ],
  }),
}
