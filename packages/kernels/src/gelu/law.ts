import * as tf from '@tensorflow/tfjs-core'
import { drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { gelu } from './gelu.js'
import { geluForms } from './names.js'

/** erf by its series of positive terms, 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!, which float64 carries to its last digits up to |x| = 6. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

const references = {
  'gelu-tanh': (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  'gelu-exact': (x: number) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
}

export const geluLaw: Law = {
  op: 'gelu',
  differentiable: true,
  example(draw) {
    const shape = [...drawLead(draw), draw.whole(1, 21)]
    const form = draw.pick(geluForms)
    const scale = draw.pick([0.1, 3, 8])
    return {
      case: `${form}, x [${shape.join(', ')}] up to ${scale}`,
      inputs: [{ shape, values: drawValues(draw, sizeOfShape(shape), scale) }],
      run: (x) => gelu(x, { form }),
      reference: (x) => x.map((value) => references[form](value)),
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['x is not a tensor', () => gelu(wrong([1]))],
      ['x is not a tensor', () => gelu(wrong(undefined))],
      ['x is not a tensor', () => gelu(wrong(null))],
      ['x is not a tensor', () => gelu(wrong(1))],
      ['x is not a tensor', () => gelu(wrong('x'))],
      ['x is int32', () => gelu(tf.ones([2], 'int32'))],
      ['x is bool', () => gelu(tf.ones([2], 'bool'))],
      ['x is string', () => gelu(tf.tensor1d(['x'], 'string'))],
      ['form is null, not a name', () => gelu(tf.ones([2]), { form: wrong(null) })],
    ],
    RangeError: [
      ['form is "erf"', () => gelu(tf.ones([2]), { form: wrong('erf') })],
      ['form is ""', () => gelu(tf.ones([2]), { form: wrong('') })],
      ['form is "toString"', () => gelu(tf.ones([2]), { form: wrong('toString') })],
    ],
  }),
}
