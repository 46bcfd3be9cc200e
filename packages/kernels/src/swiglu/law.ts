import * as tf from '@tensorflow/tfjs-core'
import { drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { swiglu } from './swiglu.js'

const x = () => tf.ones([2, 3])

export const swigluLaw: Law = {
  op: 'swiglu',
  differentiable: true,
  example(draw) {
    const shape = [...drawLead(draw), draw.whole(1, 21)]
    const scale = draw.pick([0.5, 4, 20])
    const size = sizeOfShape(shape)
    return {
      case: `gate [${shape.join(', ')}] up to ${scale}`,
      inputs: [
        { shape, values: drawValues(draw, size, scale) },
        { shape, values: drawValues(draw, size) },
      ],
      run: (gate, value) => swiglu(gate, value),
      reference: (gate, value) => gate.map((g, i) => (g / (1 + Math.exp(-g))) * value[i]!),
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['gate is not a tensor', () => swiglu(wrong([[1, 1, 1]]), x())],
      ['gate is not a tensor', () => swiglu(wrong(undefined), x())],
      ['gate is int32', () => swiglu(tf.ones([2, 3], 'int32'), x())],
      ['gate is bool', () => swiglu(tf.ones([2, 3], 'bool'), x())],
      ['value is not a tensor', () => swiglu(x(), wrong(1))],
      ['value is not a tensor', () => swiglu(x(), wrong(undefined))],
      ['value is int32', () => swiglu(x(), tf.ones([2, 3], 'int32'))],
      ['value is bool', () => swiglu(x(), tf.ones([2, 3], 'bool'))],
    ],
    RangeError: [
      ['value has shape [2, 4]; expected [2, 3]', () => swiglu(x(), tf.ones([2, 4]))],
      ['value has shape [1, 3]; expected [2, 3]', () => swiglu(x(), tf.ones([1, 3]))],
      ['value has shape [6]; expected [2, 3]', () => swiglu<tf.Tensor>(x(), tf.ones([6]))],
      ['value has shape []; expected [2, 3]', () => swiglu<tf.Tensor>(x(), tf.scalar(1))],
      ['value has shape [2, 3, 1]; expected [2, 3]', () => swiglu<tf.Tensor>(x(), tf.ones([2, 3, 1]))],
    ],
  }),
}
