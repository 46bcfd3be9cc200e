import * as tf from '@tensorflow/tfjs-core'
import { drawIds, drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { crossEntropy } from './cross-entropy.js'

const logits = () => tf.ones([2, 3])
const targets = () => tf.zeros([2], 'int32')

export const crossEntropyLaw: Law = {
  op: 'crossEntropy',
  differentiable: true,
  example(draw) {
    const lead = drawLead(draw)
    const vocabulary = draw.whole(1, 21)
    const labelSmoothing = draw.pick([0, 0.1, 0.5])
    const ignoreIndex = draw.pick([undefined, -100, 0])
    const scale = draw.pick([1, 8])
    const rows = sizeOfShape(lead)
    const ids = drawIds(draw, rows, vocabulary)
    // Padding beside real targets, where there is a row for both.
    if (ignoreIndex !== undefined && rows > 1) ids[0] = ignoreIndex
    return {
      case: `logits [${[...lead, vocabulary].join(', ')}], smoothing ${labelSmoothing}, ignoring ${String(ignoreIndex)}`,
      inputs: [{ shape: [...lead, vocabulary], values: drawValues(draw, rows * vocabulary, scale) }],
      constants: [{ shape: lead, values: Int32Array.from(ids) }],
      run: (values, places) =>
        crossEntropy(values, places, { labelSmoothing, ...(ignoreIndex !== undefined && { ignoreIndex }) }),
      reference(values) {
        let [sum, counting] = [0, 0]
        for (const [row, target] of ids.entries()) {
          if (target === ignoreIndex) continue
          counting++
          const line = values.subarray(row * vocabulary, (row + 1) * vocabulary)
          const top = Math.max(...line)
          const all = top + Math.log(line.reduce((total, value) => total + Math.exp(value - top), 0))
          const mean = line.reduce((total, value) => total + value, 0) / vocabulary
          sum += all - (1 - labelSmoothing) * line[target]! - labelSmoothing * mean
        }
        return Float64Array.of(counting === 0 ? 0 : sum / counting)
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['logits is not a tensor', () => crossEntropy(wrong([[1, 2]]), targets())],
      ['logits is not a tensor', () => crossEntropy(wrong(undefined), targets())],
      ['logits is int32', () => crossEntropy(tf.ones([2, 3], 'int32'), targets())],
      ['targets is not a tensor', () => crossEntropy(logits(), wrong([0, 1]))],
      ['targets is float32', () => crossEntropy(logits(), tf.zeros([2]))],
      ['targets is bool', () => crossEntropy(logits(), tf.zeros([2], 'bool'))],
      [
        'labelSmoothing is "0.1", not a number',
        () => crossEntropy(logits(), targets(), { labelSmoothing: wrong('0.1') }),
      ],
    ],
    RangeError: [
      ['logits has shape []', () => crossEntropy(tf.scalar(1), tf.scalar(0, 'int32'))],
      ['logits has shape [2, 0]', () => crossEntropy(tf.ones([2, 0]), targets())],
      ['targets has shape [3]; expected [2]', () => crossEntropy(logits(), tf.zeros([3], 'int32'))],
      ['targets has shape [2, 1]; expected [2]', () => crossEntropy(logits(), tf.zeros([2, 1], 'int32'))],
      ['targets has shape [2, 3]; expected [2]', () => crossEntropy(logits(), tf.zeros([2, 3], 'int32'))],
      ['labelSmoothing is 1', () => crossEntropy(logits(), targets(), { labelSmoothing: 1 })],
      ['labelSmoothing is -0.1', () => crossEntropy(logits(), targets(), { labelSmoothing: -0.1 })],
      ['labelSmoothing is NaN', () => crossEntropy(logits(), targets(), { labelSmoothing: NaN })],
      ['ignoreIndex is 0.5', () => crossEntropy(logits(), targets(), { ignoreIndex: 0.5 })],
      ['ignoreIndex is 4294967296', () => crossEntropy(logits(), targets(), { ignoreIndex: 2 ** 32 })],
      ['ignoreIndex is NaN', () => crossEntropy(logits(), targets(), { ignoreIndex: NaN })],
    ],
  }),
}
