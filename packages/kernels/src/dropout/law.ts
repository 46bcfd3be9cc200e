import * as tf from '@tensorflow/tfjs-core'
import { drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { dropout, type DropoutOptions } from './dropout.js'
import { forEachFactor } from './mask.js'

const x = () => tf.ones([2, 3])

export const dropoutLaw: Law = {
  op: 'dropout',
  differentiable: true,
  example(draw) {
    const shape = [...drawLead(draw), draw.whole(1, 37)]
    const rate = draw.pick([0, 0.1, 0.5, 0.9])
    const options: DropoutOptions = { seed: draw.pick([0, 1, 2 ** 40 + 3]), offset: draw.pick([0, 5, 2 ** 33 + 1]) }
    const size = sizeOfShape(shape)
    return {
      case: `x [${shape.join(', ')}], rate ${rate}, ${JSON.stringify(options)}`,
      inputs: [{ shape, values: drawValues(draw, size) }],
      run: (values) => dropout(values, rate, options),
      reference(values) {
        const y = new Float64Array(size)
        forEachFactor(size, wordsOf(rate, options), (index, factor) => (y[index] = factor * values[index]!))
        return y
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['x is not a tensor', () => dropout(wrong([1]), 0.5)],
      ['x is not a tensor', () => dropout(wrong(undefined), 0.5)],
      ['x is int32', () => dropout(tf.ones([2], 'int32'), 0.5)],
      ['x is bool', () => dropout(tf.ones([2], 'bool'), 0.5)],
      ['rate is "0.5", not a number', () => dropout(x(), wrong('0.5'))],
      ['rate is undefined, not a number', () => dropout(x(), wrong(undefined))],
    ],
    RangeError: [
      ['rate is 1', () => dropout(x(), 1)],
      ['rate is -0.1', () => dropout(x(), -0.1)],
      ['rate is NaN', () => dropout(x(), NaN)],
      ['seed is -1', () => dropout(x(), 0.5, { seed: -1 })],
      ['seed is 0.5', () => dropout(x(), 0.5, { seed: 0.5 })],
      ['seed is 9007199254740992', () => dropout(x(), 0.5, { seed: 2 ** 53 })],
      ['offset is -1', () => dropout(x(), 0.5, { offset: -1 })],
      ['offset is Infinity', () => dropout(x(), 0.5, { offset: Infinity })],
    ],
  }),
}

/** Written out a second time: what the op makes of its options is part of its promise. */
const wordsOf = (rate: number, { seed = 0, offset = 0 }: DropoutOptions) => ({
  threshold: Math.round(rate * 2 ** 32),
  seedLow: seed % 2 ** 32,
  seedHigh: Math.floor(seed / 2 ** 32),
  offsetLow: offset % 2 ** 32,
  offsetHigh: Math.floor(offset / 2 ** 32),
  scale: 1 / (1 - rate),
})
