import * as tf from '@tensorflow/tfjs-core'
import { drawLead, drawSpread, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { layerNorm } from './layer-norm.js'

const x = () => tf.ones([2, 3])
const three = () => tf.ones<tf.Rank.R1>([3])

export const layerNormLaw: Law = {
  op: 'layerNorm',
  differentiable: true,
  example(draw) {
    const channels = draw.whole(1, 21)
    const shape = [...drawLead(draw), channels]
    const epsilon = draw.pick([1e-5, 1e-3, 0.1])
    return {
      case: `x [${shape.join(', ')}], epsilon ${epsilon}`,
      inputs: [
        { shape, values: drawSpread(draw, sizeOfShape(shape)) },
        { shape: [channels], values: drawValues(draw, channels) },
        { shape: [channels], values: drawValues(draw, channels) },
      ],
      run: (values, gain, bias) => layerNorm(values, gain as tf.Tensor1D, bias as tf.Tensor1D, epsilon),
      reference(values, gain, bias) {
        const y = new Float64Array(values.length)
        for (let start = 0; start < y.length; start += channels) {
          const row = values.subarray(start, start + channels)
          const mean = row.reduce((sum, value) => sum + value, 0) / channels
          const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / channels
          for (const [i, value] of row.entries())
            y[start + i] = ((value - mean) / Math.sqrt(variance + epsilon)) * gain[i]! + bias[i]!
        }
        return y
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['x is not a tensor', () => layerNorm(wrong([1, 2, 3]), three(), three())],
      ['x is not a tensor', () => layerNorm(wrong(undefined), three(), three())],
      ['x is int32', () => layerNorm(tf.ones([2, 3], 'int32'), three(), three())],
      ['x is bool', () => layerNorm(tf.ones([2, 3], 'bool'), three(), three())],
      ['gain is not a tensor', () => layerNorm(x(), wrong(1), three())],
      ['gain is int32', () => layerNorm(x(), tf.ones([3], 'int32'), three())],
      ['bias is not a tensor', () => layerNorm(x(), three(), wrong(null))],
      ['bias is int32', () => layerNorm(x(), three(), tf.ones([3], 'int32'))],
    ],
    RangeError: [
      ['x has shape []', () => layerNorm(tf.scalar(1), three(), three())],
      ['x has shape [2, 0]', () => layerNorm(tf.ones([2, 0]), three(), three())],
      ['gain has shape [4]; expected [3]', () => layerNorm(x(), tf.ones([4]), three())],
      ['gain has shape [1, 3]; expected [3]', () => layerNorm(x(), wrong(tf.ones([1, 3])), three())],
      ['bias has shape [2]; expected [3]', () => layerNorm(x(), three(), tf.ones([2]))],
      ['bias has shape []; expected [3]', () => layerNorm(x(), three(), wrong(tf.scalar(1)))],
      ['epsilon is 0', () => layerNorm(x(), three(), three(), 0)],
      ['epsilon is -1', () => layerNorm(x(), three(), three(), -1)],
      ['epsilon is NaN', () => layerNorm(x(), three(), three(), NaN)],
      ['epsilon is Infinity', () => layerNorm(x(), three(), three(), Infinity)],
    ],
  }),
}
