import * as tf from '@tensorflow/tfjs-core'
import { drawIds, drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { embedding } from './embedding.js'

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
