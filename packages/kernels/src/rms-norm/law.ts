import * as tf from '@tensorflow/tfjs-core'
import { drawLead, drawSpread, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { rmsNorm } from './rms-norm.js'

const x = () => tf.ones([2, 3])
const three = () => tf.ones<tf.Rank.R1>([3])

export const rmsNormLaw: Law = {
  op: 'rmsNorm',
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
      ],
      run: (values, gain) => rmsNorm(values, gain as tf.Tensor1D, epsilon),
      reference(values, gain) {
        const y = new Float64Array(values.length)
        for (let start = 0; start < y.length; start += channels) {
          const row = values.subarray(start, start + channels)
          const square = row.reduce((sum, value) => sum + value ** 2, 0) / channels
          for (const [i, value] of row.entries()) y[start + i] = (value / Math.sqrt(square + epsilon)) * gain[i]!
        }
        return y
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['x is not a tensor', () => rmsNorm(wrong([1, 2, 3]), three())],
      ['x is not a tensor', () => rmsNorm(wrong(undefined), three())],
      ['x is int32', () => rmsNorm(tf.ones([2, 3], 'int32'), three())],
      ['x is bool', () => rmsNorm(tf.ones([2, 3], 'bool'), three())],
      ['gain is not a tensor', () => rmsNorm(x(), wrong([1, 1, 1]))],
      ['gain is int32', () => rmsNorm(x(), tf.ones([3], 'int32'))],
    ],
    RangeError: [
      ['x has shape []', () => rmsNorm(tf.scalar(1), three())],
      ['x has shape [2, 0]', () => rmsNorm(tf.ones([2, 0]), three())],
      ['gain has shape [4]; expected [3]', () => rmsNorm(x(), tf.ones([4]))],
      ['gain has shape [1, 3]; expected [3]', () => rmsNorm(x(), wrong(tf.ones([1, 3])))],
      ['gain has shape []; expected [3]', () => rmsNorm(x(), wrong(tf.scalar(1)))],
      ['epsilon is 0', () => rmsNorm(x(), three(), 0)],
      ['epsilon is -0.5', () => rmsNorm(x(), three(), -0.5)],
      ['epsilon is NaN', () => rmsNorm(x(), three(), NaN)],
      ['epsilon is Infinity', () => rmsNorm(x(), three(), Infinity)],
    ],
  }),
}
